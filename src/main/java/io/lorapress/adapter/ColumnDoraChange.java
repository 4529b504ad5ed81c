package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * DoRA where an output is a column of the tensor: embeddings, whose norm is per dimension over the whole vocabulary, and matrices
 * stored transposed. The norms need every row first. Source: PEFT tuners/lora/variants.py, DoraEmbeddingVariant.
 *
 * @param delta     V from W
 * @param magnitude m, one value a column
 */
record ColumnDoraChange(Change delta, AdapterTensor magnitude) implements Change {
    @Override
    public List<String> adapterTensors() {
        List<String> names = new ArrayList<>(delta.adapterTensors());
        names.add(magnitude.name());
        return names;
    }

    @Override
    public Shape result() {
        return delta.result();
    }

    @Override
    public boolean needsPrepass() {
        return true;
    }

    @Override
    public boolean changesNothing() {
        return delta.changesNothing();
    }

    @Override
    public Prepared prepare() {
        return new Columns(delta.prepare(), magnitude.values());
    }

    private static final class Columns implements Prepared {
        private final Prepared delta;
        private final float[] magnitudes;
        private final double[] squares;
        private volatile float[] factors;

        Columns(Prepared delta, float[] magnitudes) {
            this.delta = delta;
            this.magnitudes = magnitudes;
            this.squares = new double[magnitudes.length];
        }

        @Override
        public void observe(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
            delta.apply(firstRow, rows, columns, w, offset, engine);
            for (int row = 0, at = offset; row < rows; row++) {
                for (int column = 0; column < columns; column++, at++) {
                    squares[column] += (double) w[at] * w[at];
                }
            }
        }

        @Override
        public void apply(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
            float[] known = factors();
            delta.apply(firstRow, rows, columns, w, offset, engine);
            for (int row = 0, at = offset; row < rows; row++) {
                for (int column = 0; column < columns; column++, at++) {
                    w[at] = known[column] * w[at];
                }
            }
        }

        /** m / ||V||, once every row was seen; threads that meet here compute the same. */
        private float[] factors() {
            float[] known = factors;
            if (known == null) {
                known = new float[magnitudes.length];
                for (int column = 0; column < known.length; column++) {
                    known[column] = magnitudes[column] / (float) Math.sqrt(squares[column]);
                }
                factors = known;
            }
            return known;
        }
    }
}
