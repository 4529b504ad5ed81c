package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.GROUP;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.block.Half;
import io.lorapress.quantize.block.IQ4_NL;
import io.lorapress.quantize.encode.Rows;

/** Encodes {@link IQ4_NL}. */
public final class VectorIQ4_NL extends VectorEncoder {
    private static final int SIZE = IQ4_NL.WEIGHTS;

    public VectorIQ4_NL() {
        super(GgmlType.IQ4_NL);
    }

    @Override
    Batch start(Rows rows) {
        return new Blocks(rows);
    }

    private static final class Blocks implements Batch {
        private final Rows rows;
        private final TableSearch search = new TableSearch();
        private final float[] variance = new float[GROUP];
        private final int[] levels = new int[SIZE];

        Blocks(Rows rows) {
            this.rows = rows;
        }

        @Override
        public void encode(int first, int count, byte[] out) {
            int at = rows.at() + SIZE * first;
            SideBySide.load(rows.x(), at, SIZE, count, search.x);
            if (rows.weighted()) {
                SideBySide.loadImportance(rows, SIZE * first, SIZE, count, search.w);
                SquareSums.of(rows.x(), at, SIZE, count, variance);
                for (int b = 0; b < count; b++) {
                    variance[b] *= 2f / SIZE;
                }
                SideBySide.weigh(search.x, variance, search.w);
            } else {
                SideBySide.square(search.x, search.w);
            }
            search.search();
            for (int b = 0; b < count; b++) {
                int outAt = IQ4_NL.BYTES * b;
                Half.put(out, outAt, search.scale[b]);
                TableSearch.putLevels(search.scale[b], rows.x(), at + SIZE * b, levels, out, outAt + IQ4_NL.LEVELS);
            }
        }
    }
}
