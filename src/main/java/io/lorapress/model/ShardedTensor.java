package io.lorapress.model;

import io.lorapress.tensor.TensorInfo;

/**
 * A tensor of the checkpoint and the file it is in.
 *
 * @param shard index of the file, files sorted by name
 */
public record ShardedTensor(TensorInfo info, int shard) {
}
