package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.INTS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.MXFP4;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.encode.FloatingScale;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Encodes {@link MXFP4}. No sum is taken, so the weights of a block lie in lanes as they come. */
public final class VectorMXFP4 extends VectorEncoder {
    private static final int SIZE = MXFP4.WEIGHTS;
    private static final int MAGNITUDES = 8;

    public VectorMXFP4() {
        super(GgmlType.MXFP4);
    }

    @Override
    Batch start(Rows rows) {
        int[] levels = new int[SIZE];
        return (first, count, out) -> {
            for (int b = 0; b < count; b++) {
                encode(rows.x(), rows.at() + SIZE * (first + b), levels, out, MXFP4.BYTES * b);
            }
        };
    }

    private static void encode(float[] x, int at, int[] levels, byte[] out, int outAt) {
        int exponent = FloatingScale.exponent(Extremes.size(x, at));
        float scale = MXFP4.scale(exponent);
        out[outAt] = (byte) exponent;
        for (int i = 0; i < SIZE; i += WIDTH) {
            level(FloatVector.fromArray(FLOATS, x, at + i), scale).intoArray(levels, i);
        }
        Lanes.putNibbles(levels, 0, Nibbles.BYTES, Nibbles.BYTES, out, outAt + MXFP4.LEVELS);
    }

    /** The scale is a power of two, so halfway between two levels is exact, and what lies there belongs to the lower level. */
    private static IntVector level(FloatVector v, float scale) {
        FloatVector size = v.abs();
        IntVector magnitude = IntVector.zero(INTS);
        for (int level = 1; level < MAGNITUDES; level++) {
            // halved last, so that a level beyond the range of float32 is never reached
            float halfway = MXFP4.value(level - 1) * scale / 2 + MXFP4.value(level) * scale / 2;
            magnitude = magnitude.blend(level, size.compare(VectorOperators.GT, halfway).cast(INTS));
        }
        IntVector minus = v.reinterpretAsInts().lanewise(VectorOperators.LSHR, 28).and(MAGNITUDES);
        return magnitude.or(minus).blend(0, magnitude.compare(VectorOperators.EQ, 0));
    }
}
