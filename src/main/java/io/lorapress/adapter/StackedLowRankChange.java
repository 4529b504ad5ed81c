package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * LoRA on the matrices of stacked experts, a tensor [experts, rows, columns]: each has factors of its own.
 * Source: PEFT tuners/lora/layer.py, ParamWrapper.get_delta_weight.
 *
 * @param b     [experts * rows, rank], in the order of the tensor's rows
 * @param a     an expert's [rank, columns]
 */
record StackedLowRankChange(List<String> adapterTensors, Shape result, Matrix b, List<Matrix> a, float scale) implements Change {
    @Override
    public boolean changesNothing() {
        return scale == 0 || b.isZero() || a.getFirst().isZero();
    }

    @Override
    public boolean throughEngine() {
        return true;
    }

    @Override
    public Prepared prepare() {
        float[] left = b.values();
        float[][] right = a.stream().map(Matrix::values).toArray(float[][]::new);
        int rank = b.columns();
        int rowsAnExpert = Math.toIntExact(result.dimension(1));
        return (firstRow, rows, columns, w, offset, engine) -> {
            for (int done = 0; done < rows; ) {
                long row = firstRow + done;
                int count = (int) Math.min(rows - done, rowsAnExpert - row % rowsAnExpert);
                engine.addLowRank(w, offset + done * columns, count, columns, right[(int) (row / rowsAnExpert)], left, row, rank, scale);
                done += count;
            }
        };
    }
}
