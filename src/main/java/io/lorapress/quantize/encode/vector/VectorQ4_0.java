package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q4_0;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Encodes {@link Q4_0}. */
public final class VectorQ4_0 extends VectorEncoder {
    private static final int SIZE = Q4_0.WEIGHTS;

    public VectorQ4_0() {
        super(GgmlType.Q4_0);
    }

    @Override
    Batch start(Rows rows) {
        return rows.weighted() ? weighted(rows) : (first, count, out) -> {
            for (int b = 0; b < count; b++) {
                encode(rows.x(), rows.at() + SIZE * (first + b), out, Q4_0.BYTES * b);
            }
        };
    }

    private static void encode(float[] x, int at, byte[] out, int outAt) {
        float d = Extremes.peak(x, at) / -Q4_0.HALF;
        float inverse = d != 0 ? 1 / d : 0;
        Half.put(out, outAt, d);
        if (Float.isInfinite(inverse)) {
            Arrays.fill(out, outAt + Q4_0.LEVELS, outAt + Q4_0.BYTES, (byte) 0);
            return;
        }
        for (int i = 0; i < Nibbles.BYTES; i += WIDTH) {
            IntVector low = level(x, at + i, inverse);
            IntVector high = level(x, at + Nibbles.BYTES + i, inverse);
            Lanes.putBytes(low.or(high.lanewise(VectorOperators.LSHL, 4)), out, outAt + Q4_0.LEVELS + i);
        }
    }

    private static IntVector level(float[] x, int at, float inverse) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, at).mul(inverse).add(Q4_0.HALF + 0.5f);
        return ((IntVector) v.convert(VectorOperators.F2I, 0)).min(2 * Q4_0.HALF - 1);
    }

    private static Batch weighted(Rows rows) {
        SymmetricRows blocks = new SymmetricRows(rows, Q4_0.HALF);
        return (first, count, out) -> {
            blocks.search(first, count);
            for (int b = 0; b < count; b++) {
                Half.put(out, Q4_0.BYTES * b, blocks.scale(b));
                Lanes.putNibbles(blocks.levels(b), 0, Nibbles.BYTES, Nibbles.BYTES, out, Q4_0.BYTES * b + Q4_0.LEVELS);
            }
        };
    }
}
