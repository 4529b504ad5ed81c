package io.lorapress.quantize.checkpoint;

import java.util.Arrays;

/**
 * The signed 8-bit map that bitsandbytes stores scales in: seven decades, each with twice as many steps as the one below.
 * Source: bitsandbytes functional.py, create_dynamic_map; its steps are PyTorch's linspace(0.1, 1, n + 1) in float32.
 */
public final class DynamicMap {
    private static final int DECADES = 7;
    private static final float[] VALUES = values();
    private static final float[] BOUNDS = bounds(VALUES);

    private DynamicMap() {
    }

    /** 256 values, the smallest first. */
    public static float[] codebook() {
        return VALUES.clone();
    }

    /** The value nearest to {@code value}, which is from -1 to 1; of two as near, the lower. */
    static int index(float value) {
        int from = 0;
        int to = BOUNDS.length;
        while (from < to) {
            int middle = from + to >>> 1;
            if (BOUNDS[middle] < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static float[] values() {
        float[] values = new float[256];
        int count = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            int steps = 1 << decade;
            float[] edges = linspace(steps);
            double scale = Math.pow(10, decade - DECADES + 1);
            for (int i = 0; i < steps; i++) {
                float value = (float) scale * ((edges[i] + edges[i + 1]) / 2);
                values[count++] = value;
                values[count++] = -value;
            }
        }
        values[count++] = 0;
        values[count] = 1;
        Arrays.sort(values);
        return values;
    }

    /** From both ends towards the middle, with fused multiply-add, as PyTorch's kernel does it. */
    private static float[] linspace(int steps) {
        float[] edges = new float[steps + 1];
        float step = (1f - 0.1f) / steps;
        for (int i = 0; i <= steps; i++) {
            edges[i] = i < (steps + 1) / 2 ? Math.fma(step, i, 0.1f) : Math.fma(-step, steps - i, 1f);
        }
        return edges;
    }

    private static float[] bounds(float[] values) {
        float[] bounds = new float[values.length - 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (values[i] + values[i + 1]) / 2;
        }
        return bounds;
    }
}
