package io.lorapress.export.gpu;

import java.util.Random;

/** Weights as they come, and as they come only once in a while. */
enum SampleKind {
    NORMAL, MANY_SCALES, CONSTANT, ZERO, OUTLIER, DENORMAL, TINY, LARGE, STEPS, ONE_SIGN, HALF_ZERO;

    static SampleKind random(Random random) {
        return random.nextInt(3) == 0 ? NORMAL : values()[random.nextInt(values().length)];
    }

    float[] make(int count, Random random) {
        float[] values = new float[count];
        float scale = (float) Math.exp(random.nextDouble() * 10 - 8);
        for (int i = 0; i < count; i++) {
            values[i] = one(i, (float) random.nextGaussian(), scale, random);
        }
        return values;
    }

    private float one(int i, float normal, float scale, Random random) {
        return switch (this) {
            case NORMAL -> 0.02f * normal;
            case MANY_SCALES -> normal * (float) Math.exp(i / 32 % 40 - 30);
            case CONSTANT -> scale;
            case ZERO -> i % 2 == 0 ? 0f : -0f;
            case OUTLIER -> random.nextInt(256) == 0 ? 3000 * scale : normal * scale * 0.01f;
            case DENORMAL -> normal * 1e-40f;
            case TINY -> normal * 1e-16f;
            case LARGE -> normal * 9000;
            case STEPS -> (i % 5 - 2) * scale;
            case ONE_SIGN -> Math.abs(normal) * scale;
            case HALF_ZERO -> i / 16 % 2 == 0 ? 0 : normal;
        };
    }
}
