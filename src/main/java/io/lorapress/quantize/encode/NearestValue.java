package io.lorapress.quantize.encode;

import io.lorapress.quantize.block.IQ4_NL;

/** The nearest of IQ4_NL's values. Source: best_index_int8. */
public final class NearestValue {
    private static final float[] BOUNDS = bounds();

    private NearestValue() {
    }

    /** The level of the value nearest to x; the upper one of two as near. */
    public static int level(float x) {
        for (int level = 0; level < 15; level++) {
            if (below(x, level)) {
                return level;
            }
        }
        return 15;
    }

    /** Whether x belongs to level {@code level} or a lower one, by differences in float32. */
    private static boolean below(float x, int level) {
        return x - IQ4_NL.value(level) < IQ4_NL.value(level + 1) - x;
    }

    /** The least x that does not belong to {@code level} or a lower one, for levels 0 to 14: the same rule as one comparison. */
    public static float bound(int level) {
        return BOUNDS[level];
    }

    private static float[] bounds() {
        float[] bounds = new float[15];
        for (int level = 0; level < bounds.length; level++) {
            float bound = (IQ4_NL.value(level) + IQ4_NL.value(level + 1)) / 2;
            while (!below(Math.nextDown(bound), level)) {
                bound = Math.nextDown(bound);
            }
            while (below(bound, level)) {
                bound = Math.nextUp(bound);
            }
            bounds[level] = bound;
        }
        return bounds;
    }
}
