package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.GROUP;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.IQ4_XS;
import io.lorapress.quantize.block.Nibbles;
import io.lorapress.quantize.encode.Peak;
import io.lorapress.quantize.encode.Rounding;
import io.lorapress.quantize.encode.Rows;

/** Encodes {@link IQ4_XS}. */
public final class VectorIQ4_XS extends VectorEncoder {
    private static final int SUBS = 8;
    private static final int SIZE = 32;
    private static final int BLOCK = SUBS * SIZE;

    public VectorIQ4_XS() {
        super(GgmlType.IQ4_XS);
    }

    @Override
    Batch start(Rows rows) {
        return new Blocks(rows);
    }

    private static final class Blocks implements Batch {
        private final Rows rows;
        private final TableSearch search = new TableSearch();
        private final float[] squares = new float[BATCH];
        private final float[] variance = new float[GROUP];
        private final float[] scales = new float[SUBS * BATCH];
        private final int[] levels = new int[SIZE];

        Blocks(Rows rows) {
            this.rows = rows;
        }

        @Override
        public void encode(int first, int count, byte[] out) {
            int at = rows.at() + BLOCK * first;
            if (rows.weighted()) {
                SquareSums.of(rows.x(), at, BLOCK, count, squares);
            }
            for (int sub = 0; sub < SUBS * count; sub += GROUP) {
                search(SUBS * first + sub, sub, Math.min(GROUP, SUBS * count - sub));
            }
            for (int b = 0; b < count; b++) {
                finish(b, at + BLOCK * b, out, IQ4_XS.BYTES * b);
            }
        }

        private void search(int sub, int inBatch, int count) {
            SideBySide.load(rows.x(), rows.at() + SIZE * sub, SIZE, count, search.x);
            if (rows.weighted()) {
                SideBySide.loadImportance(rows, SIZE * sub, SIZE, count, search.w);
                for (int s = 0; s < count; s++) {
                    variance[s] = squares[(inBatch + s) / SUBS] * (2f / BLOCK);
                }
                SideBySide.weigh(search.x, variance, search.w);
            } else {
                SideBySide.square(search.x, search.w);
            }
            search.search();
            System.arraycopy(search.scale, 0, scales, inBatch, count);
        }

        private void finish(int b, int at, byte[] out, int outAt) {
            float d = -Peak.of(scales, SUBS * b, SUBS) / IQ4_XS.HALF_CODE;
            float inverse = d != 0 ? 1 / d : 0;
            Half.put(out, outAt, d);
            for (int j = 0; j < SUBS; j++) {
                int code = Rounding.nearest(inverse * scales[SUBS * b + j], -IQ4_XS.HALF_CODE, IQ4_XS.HALF_CODE - 1);
                IQ4_XS.putCode(out, outAt, j, code + IQ4_XS.HALF_CODE);
                TableSearch.putLevels(d * code, rows.x(), at + SIZE * j, levels, out, outAt + IQ4_XS.LEVELS + Nibbles.BYTES * j);
            }
        }
    }
}
