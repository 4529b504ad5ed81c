package io.lorapress.model;

import io.lorapress.tensor.TensorInfo;

/**
 * A tensor of the checkpoint and the file it is in.
 *
 * @param shard  index of the file, files sorted by name
 * @param packed whether it is stored as blocks of MXFP4, which its GGUF form can take over
 */
public record ShardedTensor(TensorInfo info, int shard, boolean packed) {
    public ShardedTensor(TensorInfo info, int shard) {
        this(info, shard, false);
    }
}
