package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * LoRA on a matrix: {@code W += scale * (B @ A)}. Source: PEFT tuners/lora/layer.py, get_delta_weight.
 *
 * @param b           [outputs, rank], or more rows of which the tensor takes those from {@code firstOutput}
 * @param a           [rank, elements an output]
 * @param firstOutput the row of {@code b} for the tensor's first output
 * @param granularity rows of the tensor that make up an output: 1 for a matrix, more for a convolution's kernel
 */
record LowRankChange(List<String> adapterTensors, Shape result, Matrix b, Matrix a, float scale, long firstOutput, long granularity)
        implements Change {
    LowRankChange(List<String> adapterTensors, Shape result, Matrix b, Matrix a, float scale) {
        this(adapterTensors, result, b, a, scale, 0, result.rows() / result.dimension(0));
    }

    @Override
    public boolean changesNothing() {
        return scale == 0 || b.isZero() || a.isZero();
    }

    @Override
    public boolean throughEngine() {
        return true;
    }

    @Override
    public Prepared prepare() {
        float[] left = b.values();
        float[] right = a.values();
        int rank = a.rows();
        int together = Math.toIntExact(granularity);
        return (firstRow, rows, columns, w, offset, engine) -> engine.addLowRank(
                w, offset, rows / together, columns * together, right, left, firstOutput + firstRow / together, rank, scale);
    }
}
