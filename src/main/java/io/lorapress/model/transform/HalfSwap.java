package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/**
 * Rotary pairs from the two halves of a head to neighbours: within a head, rows (a, b) of 2 x half become (b, a). It undoes
 * the order Hugging Face keeps query and key weights in. Works on weights (rows) and biases (elements of the only row).
 * Source: LlamaModel.permute of llama.cpp's conversion/llama.py.
 *
 * @param heads number of heads; rows must be a multiple of twice of it
 */
public record HalfSwap(long heads) implements Transform {
    /** Rows that are put in order at a time. */
    private static final int STRIP = 32;

    @Override
    public long granularity(Shape source) {
        return source.rank() == 1 ? 1 : source.rows() / heads;
    }

    @Override
    public boolean movesRows() {
        return true;
    }

    @Override
    public Shape output(Shape source) {
        if (source.rank() == 0 || heads < 1 || source.dimension(0) % (2 * heads) != 0) {
            throw new IllegalArgumentException(heads + " heads of an even number of rows are wanted");
        }
        return source;
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        if (tile.tensor().shape().rank() == 1) {
            sink.accept(tile.firstRow(), 1, permuted(tile), 0);
            return;
        }
        int head = Math.toIntExact(granularity(tile.tensor().shape()));
        float[] strip = new float[Math.min(STRIP, tile.rows()) * tile.columns()];
        for (int row = 0; row < tile.rows(); row += STRIP) {
            int rows = Math.min(STRIP, tile.rows() - row);
            gather(tile, row, rows, head, strip);
            sink.accept(tile.firstRow() + row, rows, strip, 0);
        }
    }

    private static void gather(Tile tile, int first, int rows, int head, float[] strip) {
        int columns = tile.columns();
        for (int row = first; row < first + rows; row++) {
            int from = row / head * head + source(row % head, head);
            System.arraycopy(tile.values(), tile.offset() + from * columns, strip, (row - first) * columns, columns);
        }
    }

    private float[] permuted(Tile tile) {
        int head = Math.toIntExact(tile.columns() / heads);
        float[] bias = new float[tile.columns()];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = tile.values()[tile.offset() + i / head * head + source(i % head, head)];
        }
        return bias;
    }

    /** Where row {@code i} of a head comes from. */
    private static int source(int i, int head) {
        return i % 2 * (head / 2) + i / 2;
    }
}
