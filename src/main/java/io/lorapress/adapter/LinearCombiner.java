package io.lorapress.adapter;

import java.util.List;

/** A of A's, B of B's, each times the root of its scale; the sign of a negative one goes to A. */
final class LinearCombiner implements PairCombiner {
    private final TaskMerge merge;

    LinearCombiner(TaskMerge merge) {
        this.merge = merge;
    }

    /** Several arrays of one length as one. */
    @FunctionalInterface
    interface TaskMerge {
        float[] merge(List<float[]> tasks, float[] weights);
    }

    @Override
    public Factors combine(List<LoraPair> pairs, double[] scales) {
        float[] forA = new float[scales.length];
        float[] forB = new float[scales.length];
        for (int i = 0; i < scales.length; i++) {
            forB[i] = (float) Math.sqrt(Math.abs(scales[i]));
            forA[i] = scales[i] < 0 ? -forB[i] : forB[i];
        }
        return new Factors(merged(pairs.stream().map(LoraPair::a).toList(), forA), merged(pairs.stream().map(LoraPair::b).toList(), forB));
    }

    private Matrix merged(List<Matrix> matrices, float[] weights) {
        Matrix first = matrices.getFirst();
        return new Matrix(first.rows(), first.columns(), () -> merge.merge(matrices.stream().map(Matrix::values).toList(), weights),
                () -> matrices.stream().allMatch(Matrix::isZero));
    }

    static float[] sum(List<float[]> tasks, float[] weights) {
        float[] out = new float[tasks.getFirst().length];
        for (int task = 0; task < weights.length; task++) {
            float[] values = tasks.get(task);
            for (int i = 0; i < out.length; i++) {
                out[i] += values[i] * weights[task];
            }
        }
        return out;
    }
}
