package io.lorapress.quantize.encode;

/** The weight that is farthest from zero. */
public final class Peak {
    /** Where it is nearer than this, all count as zero. */
    public static final float ZERO = 1e-15f;

    private Peak() {
    }

    /** The first weight of the largest size, with its sign. */
    public static float of(float[] x, int at, int n) {
        float peak = 0;
        for (int i = 0; i < n; i++) {
            if (Math.abs(x[at + i]) > Math.abs(peak)) {
                peak = x[at + i];
            }
        }
        return peak;
    }
}
