package io.lorapress.quantize.checkpoint;

/**
 * The two 4-bit codes of bitsandbytes: which of 16 values stands for a weight that was divided by its block's largest magnitude.
 * Source: bitsandbytes csrc/kernels.cu, dQuantizeNF4 and dQuantizeFP4; functional.py, get_4bit_type.
 */
public enum FourBitCode {
    /** Quantiles of a normal distribution: the index is how many thresholds the value exceeds. */
    NF4(new int[] {0xbf800000, 0xbf3239b1, 0xbf066b30, 0xbeca32a0, 0xbe91a24d, 0xbe3d353f, 0xbdba7871, 0, 0x3da2faff, 0x3e24cae3, 0x3e7c04dd,
        0x3ead033a, 0x3ee1a4b8, 0x3f1007ab, 0x3f3913b3, 0x3f800000},
            new int[] {0xbf591cd8, 0xbf1c5270, 0xbeeb8480, 0xbeadea76, 0xbe703cec, 0xbe0d38bc, 0xbd3a7871, 0x3d22faff, 0x3df64862, 0x3e5067e0,
                0x3e9582d4, 0x3ec753f9, 0x3f006d04, 0x3f248daf, 0x3f5c89da}) {
        @Override
        int index(float value) {
            return above(value);
        }
    },
    /** A float of sign, two bits of exponent and one of mantissa: the thresholds are for magnitudes, the order is the code's. */
    FP4(new int[] {0, 0x3baaaaab, 0x3f2aaaab, 0x3f800000, 0x3eaaaaab, 0x3f000000, 0x3e2aaaab, 0x3e800000, 0, 0xbbaaaaab, 0xbf2aaaab,
        0xbf800000, 0xbeaaaaab, 0xbf000000, 0xbe2aaaab, 0xbe800000},
            new int[] {0x3b2aaab9, 0x3db00000, 0x3e555555, 0x3e955555, 0x3ed55556, 0x3f155550, 0x3f555555}) {
        @Override
        int index(float value) {
            return (value < 0 ? 8 : 0) + (MAGNITUDES >>> 4 * above(Math.abs(value)) & 15);
        }
    };

    /** Codes of FP4's magnitudes from the smallest on, a nibble each, the first lowest. */
    private static final int MAGNITUDES = 0x32547610;

    private final float[] codebook;
    private final float[] thresholds;

    FourBitCode(int[] codebook, int[] thresholds) {
        this.codebook = floats(codebook);
        this.thresholds = floats(thresholds);
    }

    /** @param value from -1 to 1 */
    abstract int index(float value);

    /** The 16 values, by index. */
    public float[] codebook() {
        return codebook.clone();
    }

    int above(float value) {
        int count = 0;
        for (float threshold : thresholds) {
            count += value > threshold ? 1 : 0;
        }
        return count;
    }

    private static float[] floats(int[] bits) {
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i]);
        }
        return values;
    }
}
