package io.lorapress.quantize.encode;

/** Rounds the scales of a super-block's sub-blocks to integer codes. */
public final class ScaleCodes {
    private ScaleCodes() {
    }

    /**
     * Codes in proportion to the largest of {@code count} numbers, which gets the top code; gives the largest number, or 0.
     * Source: quantize_row_q4_K_ref.
     */
    public static float round(float[] numbers, int at, int count, int top, byte[] codes) {
        float largest = 0;
        for (int j = 0; j < count; j++) {
            largest = numbers[at + j] > largest ? numbers[at + j] : largest;
        }
        float inverse = largest > 0 ? top / largest : 0;
        for (int j = 0; j < count; j++) {
            codes[j] = (byte) Math.min(top, Rounding.nearest(inverse * numbers[at + j]) & 0xFF);
        }
        return largest;
    }
}
