package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Q8_0;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Encodes {@link Q8_0}. No sum is taken, so the weights of a block lie in lanes as they come. */
public final class VectorQ8_0 extends VectorEncoder {
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int BELOW_HALF = Float.floatToRawIntBits(0.49999997f);

    public VectorQ8_0() {
        super(GgmlType.Q8_0);
    }

    @Override
    Batch start(Rows rows) {
        return (first, count, out) -> {
            for (int b = 0; b < count; b++) {
                encode(rows.x(), rows.at() + Q8_0.WEIGHTS * (first + b), out, Q8_0.BYTES * b);
            }
        };
    }

    private static void encode(float[] x, int at, byte[] out, int outAt) {
        float d = Extremes.size(x, at) / 127;
        float inverse = 1 / d;
        Half.put(out, outAt, d);
        // without a finite inverse all levels are 0
        FloatVector inverses = FloatVector.broadcast(FLOATS, inverse < Float.POSITIVE_INFINITY ? inverse : 0);
        for (int i = 0; i < Q8_0.WEIGHTS; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i).mul(inverses);
            Lanes.putBytes(awayFromZero(v), out, outAt + Q8_0.LEVELS + i);
        }
    }

    private static IntVector awayFromZero(FloatVector v) {
        FloatVector half = v.reinterpretAsInts().and(SIGN).or(BELOW_HALF).reinterpretAsFloats();
        return (IntVector) v.add(half).convert(VectorOperators.F2I, 0);
    }
}
