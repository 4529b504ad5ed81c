package io.lorapress.quantize.block;

/** Q8_0: 32 weights in 34 bytes, weight = d * level. Bytes: d as a half, then a signed byte a weight. */
public final class Q8_0 {
    public static final int BYTES = 34;
    public static final int WEIGHTS = 32;
    public static final int LEVELS = 2;

    private Q8_0() {
    }
}
