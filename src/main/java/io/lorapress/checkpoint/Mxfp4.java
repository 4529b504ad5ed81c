package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * gpt-oss experts in MXFP4: {@code X_blocks} U8 [experts, out, groups, 16] and {@code X_scales} U8 [experts, out, groups]. They
 * become {@code X} [experts, in, out], transposed as in a checkpoint of 16 bits. Source: transformers, integrations/mxfp4.py,
 * convert_moe_packed_tensors.
 */
final class Mxfp4 implements StorageScheme {
    private static final String MAIN = "_blocks";

    private final RawTensors tensors;
    private final JsonNode config;

    Mxfp4(RawTensors tensors, JsonNode config) {
        this.tensors = tensors;
        this.config = config;
    }

    @Override
    public Optional<StoredTensor> read(RawTensor blocks) {
        boolean packed = blocks.name().endsWith(MAIN) && blocks.dtype() == DType.U8 && blocks.shape().rank() == 4
                && blocks.shape().columns() == Mxfp4Tensor.BLOCK_BYTES;
        return packed ? Optional.of(experts(blocks.name().substring(0, blocks.name().length() - MAIN.length()), blocks)) : Optional.empty();
    }

    private Mxfp4Tensor experts(String name, RawTensor blocks) {
        RawTensor scales = tensors.part(blocks, name + "_scales");
        long[] shape = blocks.shape().toArray();
        if (scales.dtype() != DType.U8 || !scales.shape().equals(Shape.of(shape[0], shape[1], shape[2]))) {
            throw scales.refused(CheckpointError.SCALE_MISMATCH, "is " + scales.dtype() + " " + scales.shape() + ", but blocks "
                    + blocks.shape() + " need one U8 each");
        }
        TensorInfo info = new TensorInfo(name, Decoding.dtype(config, scales), Shape.of(shape[0], shape[2] * Mxfp4Tensor.BLOCK, shape[1]));
        return new Mxfp4Tensor(info, StoredParts.of(blocks, scales), blocks.data(), scales.data());
    }
}
