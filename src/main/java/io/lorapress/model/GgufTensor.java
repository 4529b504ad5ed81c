package io.lorapress.model;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * A tensor of the GGUF file before its type is chosen.
 *
 * @param name      GGUF name
 * @param shape     slowest dimension first (GGUF stores it reversed)
 * @param precision whether it must be float32, or follows the output type
 * @param pieces    where its rows come from; empty when {@code constant} is there
 * @param constant  values known from the config alone (rope factors), or null
 * @param zeroRows  rows at the end that are zero and that no piece fills
 */
public record GgufTensor(String name, Shape shape, Precision precision, List<Piece> pieces, float[] constant, long zeroRows) {
    /** What the converter stores, whatever output type is asked for. */
    public enum Precision {
        /** One-dimensional tensors, norms, routers and the like. */
        F32,
        /** The 16-bit (or quantised) type of the file. */
        OUTPUT,
        /** Float16 whatever the file's type. Vision towers only. */
        F16,
        /** Float16 in a float16 file, float32 in any other. Vision towers only. */
        F16_OR_F32,
        /** Blocks of MXFP4 that the checkpoint holds, taken over as they are; pieces are transposed. */
        MXFP4
    }
}
