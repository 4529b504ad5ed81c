package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * OFT: each output's inputs are rotated in blocks, {@code W'[o, x] = sum over y of R[x, y] * W[o, y]} within a block.
 * Source: PEFT tuners/oft/layer.py, Linear.merge.
 *
 * @param rotations the blocks' matrices
 * @param reversed  whether R is applied transposed: {@code W @ R}, as embeddings have it
 */
record RotationChange(AdapterTensor tensor, Shape result, Rotations rotations, boolean reversed) implements Change {
    @Override
    public List<String> adapterTensors() {
        return List.of(tensor.name());
    }

    @Override
    public long granularity() {
        return result.rows() / result.dimension(0);
    }

    @Override
    public boolean changesNothing() {
        return tensor.isZero();
    }

    @Override
    public Prepared prepare() {
        float[][] blocks = rotations.matrices(reversed);
        int side = rotations.side();
        return (firstRow, rows, columns, w, offset, engine) -> {
            float[] before = new float[side];
            for (int at = 0; at < rows * columns; at += side) {
                int block = (int) ((firstRow * columns + at) % (granularity() * columns) / side);
                System.arraycopy(w, offset + at, before, 0, side);
                rotate(blocks[blocks.length == 1 ? 0 : block], before, w, offset + at);
            }
        };
    }

    private static void rotate(float[] matrix, float[] before, float[] w, int offset) {
        int side = before.length;
        for (int x = 0; x < side; x++) {
            float sum = 0;
            for (int y = 0; y < side; y++) {
                sum = Math.fma(matrix[x * side + y], before[y], sum);
            }
            w[offset + x] = sum;
        }
    }
}
