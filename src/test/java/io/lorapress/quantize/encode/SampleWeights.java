package io.lorapress.quantize.encode;

import java.util.random.RandomGenerator;

/** Weights of many kinds: what models hold, and what breaks encoders. */
enum SampleWeights {
    NORMAL {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return scale * random.nextGaussian();
        }
    },
    /** As a bf16 checkpoint holds them. */
    BFLOAT16 {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return Float.intBitsToFloat(Float.floatToRawIntBits((float) (scale * random.nextGaussian())) & 0xFFFF0000);
        }
    },
    /** Like trained weights: a bell with heavy tails. */
    HEAVY_TAILS {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 0.02 * random.nextGaussian() / Math.max(1e-3, Math.abs(random.nextGaussian()));
        }
    },
    UNIFORM {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return scale * random.nextDouble();
        }
    },
    POSITIVE {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return scale * Math.abs(random.nextGaussian());
        }
    },
    NEGATIVE {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return -scale * Math.abs(random.nextGaussian());
        }
    },
    NEARLY_CONSTANT {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return scale * (1 + 1e-4 * Math.abs(random.nextGaussian()));
        }
    },
    CONSTANT {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return scale;
        }
    },
    NEGATIVE_CONSTANT {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return -scale;
        }
    },
    ZERO {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 0;
        }
    },
    SIGNED_ZEROS {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return random.nextBoolean() ? 0.0 : -0.0;
        }
    },
    ZEROS_AND_POSITIVE {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return random.nextInt(4) == 0 ? scale * random.nextDouble() : random.nextBoolean() ? 0.0 : -0.0;
        }
    },
    SPARSE {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return random.nextInt(40) == 0 ? scale * random.nextGaussian() : 0;
        }
    },
    ONE_OUTLIER {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return scale * (i % 256 == 77 ? 1000 : random.nextGaussian());
        }
    },
    TWO_VALUES {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return random.nextBoolean() ? scale : -scale;
        }
    },
    SMALL_INTEGERS {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return random.nextInt(-8, 9);
        }
    },
    SUB_BLOCKS_OF_OTHER_SCALES {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return random.nextGaussian() * Math.pow(10, (i / 16) * 7919 % 37 - 30);
        }
    },
    DENORMAL {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 1e-41 * random.nextGaussian();
        }
    },
    NEARLY_DENORMAL {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 1e-37 * random.nextGaussian();
        }
    },
    /** About where the encoders take a sub-block for zero. */
    NEARLY_ZERO {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 1e-15 * random.nextGaussian();
        }
    },
    TINY {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 1e-20 * random.nextGaussian();
        }
    },
    /** Squares overflow. */
    BIG {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return 1e20 * random.nextGaussian();
        }
    },
    HUGE {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            return Math.clamp(1e38 * random.nextGaussian(), -Float.MAX_VALUE, Float.MAX_VALUE);
        }
    },
    ANY_BITS {
        @Override
        double at(int i, RandomGenerator random, double scale) {
            float value = Float.intBitsToFloat(random.nextInt());
            return Float.isFinite(value) ? value : 1;
        }
    };

    abstract double at(int i, RandomGenerator random, double scale);

    /** {@code count} weights, all of one scale where the kind has one. */
    float[] make(int count, RandomGenerator random) {
        double scale = Math.pow(10, random.nextDouble(-6, 2));
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) at(i, random, scale);
        }
        return weights;
    }
}
