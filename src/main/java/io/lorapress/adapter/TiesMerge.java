package io.lorapress.adapter;

import java.util.Arrays;
import java.util.List;

/**
 * TIES: of each task the largest values are kept; where tasks disagree in sign, those of the majority (by the sum of the values) are
 * averaged. Source: PEFT utils/merge_utils.py, ties.
 *
 * @param density the share of values that is kept
 */
record TiesMerge(double density) {
    float[] merge(List<float[]> tasks, float[] weights) {
        List<float[]> pruned = tasks.stream().map(this::pruned).toList();
        float[] out = new float[tasks.getFirst().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = element(pruned, weights, i);
        }
        return out;
    }

    private static float element(List<float[]> tasks, float[] weights, int i) {
        float total = 0;
        for (float[] task : tasks) {
            total += task[i];
        }
        float majority = total >= 0 ? 1 : -1;
        float sum = 0;
        int agreeing = 0;
        for (int task = 0; task < weights.length; task++) {
            float value = tasks.get(task)[i];
            if (Math.signum(value) == majority) {
                sum += value * weights[task];
                agreeing++;
            }
        }
        return sum / Math.max(agreeing, 1);
    }

    /** The values of the largest magnitude; of equal ones the first. */
    private float[] pruned(float[] values) {
        int kept = (int) (density * values.length);
        if (density >= 1) {
            return values;
        }
        float[] sorted = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            sorted[i] = Math.abs(values[i]);
        }
        Arrays.sort(sorted);
        return kept == 0 ? new float[values.length] : above(values, sorted[values.length - kept], kept);
    }

    private static float[] above(float[] values, float threshold, int kept) {
        long larger = 0;
        for (float value : values) {
            larger += Math.abs(value) > threshold ? 1 : 0;
        }
        float[] out = new float[values.length];
        long equal = kept - larger;
        for (int i = 0; i < values.length; i++) {
            float magnitude = Math.abs(values[i]);
            if (magnitude > threshold || (magnitude == threshold && equal-- > 0)) {
                out[i] = values[i];
            }
        }
        return out;
    }
}
