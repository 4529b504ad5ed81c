package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * LoRA on a matrix: {@code W += scale * (B @ A)}. Source: PEFT tuners/lora/layer.py, get_delta_weight.
 *
 * @param b           [outputs, rank]
 * @param a           [rank, elements an output]
 * @param granularity rows of the tensor that make up an output: 1 for a matrix, more for a convolution's kernel
 */
record LowRankChange(List<String> adapterTensors, Shape result, Matrix b, Matrix a, float scale, long granularity)
        implements Change {
    LowRankChange(List<String> adapterTensors, Shape result, Matrix b, Matrix a, float scale) {
        this(adapterTensors, result, b, a, scale, result.rows() / result.dimension(0));
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public boolean needsPrepass() {
        return false;
    }

    @Override
    public boolean changesNothing() {
        return scale == 0 || b.isZero() || a.isZero();
    }

    @Override
    public Prepared prepare() {
        float[] left = b.values();
        float[] right = a.values();
        int rank = a.rows();
        int together = Math.toIntExact(granularity);
        return (firstRow, rows, columns, w, offset, engine) -> engine.addLowRank(
                w, offset, rows / together, columns * together, right, left, firstRow / together, rank, scale);
    }
}
