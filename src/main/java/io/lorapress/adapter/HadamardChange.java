package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * LoHa: {@code W += ((W1a @ W1b) * (W2a @ W2b)) * scale}, the middle product element by element.
 * Source: PEFT tuners/loha/layer.py, HadaWeight.
 *
 * @param b1 W1a, [outputs, rank]; b2 is W2a
 * @param a1 W1b, [rank, elements an output]; a2 is W2b
 */
record HadamardChange(List<String> adapterTensors, Shape result, Matrix b1, Matrix a1, Matrix b2, Matrix a2, float scale)
        implements Change {
    @Override
    public long granularity() {
        return result.rows() / result.dimension(0);
    }

    @Override
    public boolean changesNothing() {
        return scale == 0 || b1.isZero() || a1.isZero() || b2.isZero() || a2.isZero();
    }

    @Override
    public Prepared prepare() {
        Prepared first = new LowRankChange(adapterTensors, result, b1, a1, 1).prepare();
        Prepared second = new LowRankChange(adapterTensors, result, b2, a2, 1).prepare();
        return (firstRow, rows, columns, w, offset, engine) -> {
            float[] left = new float[rows * columns];
            float[] right = new float[rows * columns];
            first.apply(firstRow, rows, columns, left, 0, engine);
            second.apply(firstRow, rows, columns, right, 0, engine);
            for (int i = 0; i < left.length; i++) {
                w[offset + i] += left[i] * right[i] * scale;
            }
        };
    }
}
