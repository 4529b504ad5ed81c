package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Q2_K;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import io.lorapress.quantize.vector.Lanes;
import jdk.incubator.vector.FloatVector;

/** Encodes {@link Q2_K}. */
public final class VectorQ2_K extends VectorEncoder {
    private static final int SIZE = 256;
    private static final int SUBS = 16;

    public VectorQ2_K() {
        super(GgmlType.Q2_K);
    }

    @Override
    Batch start(Rows rows) {
        return new Blocks(rows);
    }

    private static final class Blocks extends AffineSuperBlocks {
        Blocks(Rows rows) {
            super(rows, rows.weighted() ? AffineGrid.Q2_K_WEIGHTED : AffineGrid.Q2_K, SUBS, Q2_K.TOP_CODE, Q2_K.BYTES);
        }

        @Override
        void weigh(float[] x, float[] w) {
            for (int i = 0; i < x.length; i += WIDTH) {
                FloatVector.fromArray(FLOATS, x, i).abs().intoArray(w, i);
            }
        }

        @Override
        float variance(float sumOfSquares) {
            return sumOfSquares / SIZE;
        }

        @Override
        float putScale(byte[] block, int at, float d) {
            return Q2_K.putScale(block, at, d);
        }

        @Override
        float putMin(byte[] block, int at, float dmin) {
            return Q2_K.putMin(block, at, dmin);
        }

        @Override
        void putPair(byte[] block, int at, int j, int scale, int min) {
            Q2_K.putPair(block, at, j, scale, min);
        }

        @Override
        void putLevels(int[] levels, byte[] block, int at) {
            Lanes.putBitPairs(levels, 0, 32, 0, block, at + Q2_K.LEVELS);
            Lanes.putBitPairs(levels, 128, 32, 0, block, at + Q2_K.LEVELS + 32);
        }
    }
}
