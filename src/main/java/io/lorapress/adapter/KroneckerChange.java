package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * LoKr: {@code W += kron(w1, w2) * scale}, W taken as [outputs, inputs * kernel].
 * Source: PEFT tuners/lokr/layer.py, make_kron.
 *
 * @param w1 [output groups, input groups]
 * @param w2 [outputs a group, inputs a group * kernel]
 */
record KroneckerChange(List<String> adapterTensors, Shape result, Matrix w1, Matrix w2, float scale) implements Change {
    @Override
    public long granularity() {
        return result.rows() / result.dimension(0);
    }

    @Override
    public boolean changesNothing() {
        return scale == 0 || w1.isZero() || w2.isZero();
    }

    @Override
    public Prepared prepare() {
        float[] outer = w1.values();
        float[] inner = w2.values();
        int together = Math.toIntExact(granularity());
        return (firstRow, rows, columns, w, offset, engine) -> {
            int size = together * columns;
            for (int i = 0; i < rows / together; i++) {
                add(w, offset + i * size, Math.toIntExact(firstRow / together + i), outer, inner);
            }
        };
    }

    private void add(float[] w, int offset, int output, float[] outer, float[] inner) {
        int width = w2.columns();
        int group = output / w2.rows();
        int row = output % w2.rows() * width;
        for (int i = 0; i < w1.columns(); i++) {
            float factor = outer[group * w1.columns() + i];
            for (int j = 0; j < width; j++) {
                w[offset + i * width + j] += factor * inner[row + j] * scale;
            }
        }
    }
}
