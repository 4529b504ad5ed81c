package io.lorapress.quantize.checkpoint;

/**
 * Scales that are themselves quantised ("double quantisation"): their mean is taken off, and what is left is stored in 8 bits, 256
 * to a second scale. Source: bitsandbytes functional.py, quantize_4bit with compress_statistics.
 *
 * @param codes   a byte a scale
 * @param absmax  the second scales
 * @param offset  the mean
 */
public record NestedScales(byte[] codes, float[] absmax, float offset) {
    public static final int BLOCK = 256;

    public static NestedScales of(float[] scales) {
        float mean = mean(scales);
        byte[] codes = new byte[scales.length];
        float[] absmax = new float[Math.ceilDiv(scales.length, BLOCK)];
        for (int block = 0; block < absmax.length; block++) {
            encode(scales, mean, block, codes, absmax);
        }
        return new NestedScales(codes, absmax, mean);
    }

    private static void encode(float[] scales, float mean, int block, byte[] codes, float[] absmax) {
        int end = Math.min(scales.length, (block + 1) * BLOCK);
        float largest = 0;
        for (int i = block * BLOCK; i < end; i++) {
            largest = Math.max(largest, Math.abs(scales[i] - mean));
        }
        absmax[block] = largest;
        float inverse = largest == 0 ? 0 : 1 / largest;
        for (int i = block * BLOCK; i < end; i++) {
            codes[i] = (byte) DynamicMap.index((scales[i] - mean) * inverse);
        }
    }

    private static float mean(float[] scales) {
        double sum = 0;
        for (float scale : scales) {
            sum += scale;
        }
        return scales.length == 0 ? 0 : (float) (sum / scales.length);
    }
}
