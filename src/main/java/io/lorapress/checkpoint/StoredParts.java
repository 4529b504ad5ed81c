package io.lorapress.checkpoint;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the shards hold for one logical tensor.
 *
 * @param shard file name of the shard that has the weights themselves
 * @param bytes of all parts
 * @param names of all parts, the weights' own first
 */
public record StoredParts(String shard, long bytes, List<String> names) {
    /** @param others further parts; null for what is not there */
    static StoredParts of(RawTensor weight, RawTensor... others) {
        List<RawTensor> parts = Stream.concat(Stream.of(weight), Stream.of(others).filter(Objects::nonNull)).toList();
        return new StoredParts(weight.shard(), parts.stream().mapToLong(part -> part.data().byteSize()).sum(),
                parts.stream().map(RawTensor::name).toList());
    }
}
