package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.block.Q5_0;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Encodes {@link Q5_0}. */
public final class VectorQ5_0 extends VectorEncoder {
    private static final int SIZE = Q5_0.WEIGHTS;

    public VectorQ5_0() {
        super(GgmlType.Q5_0);
    }

    @Override
    Batch start(Rows rows) {
        return rows.weighted() ? weighted(rows) : plain(rows);
    }

    private static Batch weighted(Rows rows) {
        SymmetricRows blocks = new SymmetricRows(rows, Q5_0.HALF);
        return (first, count, out) -> {
            blocks.search(first, count);
            for (int b = 0; b < count; b++) {
                put(blocks.scale(b), blocks.levels(b), out, Q5_0.BYTES * b);
            }
        };
    }

    private static Batch plain(Rows rows) {
        int[] levels = new int[SIZE];
        return (first, count, out) -> {
            for (int b = 0; b < count; b++) {
                int at = rows.at() + SIZE * (first + b);
                float d = Extremes.peak(rows.x(), at) / -Q5_0.HALF;
                setLevels(rows.x(), at, d != 0 ? 1 / d : 0, levels);
                put(d, levels, out, Q5_0.BYTES * b);
            }
        };
    }

    private static void setLevels(float[] x, int at, float inverse, int[] levels) {
        if (Float.isInfinite(inverse)) {
            Arrays.fill(levels, 0);
            return;
        }
        for (int i = 0; i < SIZE; i += WIDTH) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i).mul(inverse).add(Q5_0.HALF + 0.5f);
            IntVector level = (IntVector) v.convert(VectorOperators.F2I, 0);
            level.min(2 * Q5_0.HALF - 1).intoArray(levels, i);
        }
    }

    private static void put(float d, int[] levels, byte[] out, int at) {
        Half.put(out, at, d);
        Lanes.putFifthBits(levels, out, at + Q5_0.HIGH);
        Lanes.putNibbles(levels, 0, Nibbles.BYTES, Nibbles.BYTES, out, at + Q5_0.LOW);
    }
}
