package io.lorapress.quantize.block;

/** Q4_0: 32 weights in 18 bytes, weight = d * (level - 8). Bytes: d as a half, then {@link Nibbles}. */
public final class Q4_0 {
    public static final int BYTES = 18;
    public static final int WEIGHTS = 32;
    public static final int LEVELS = 2;

    private Q4_0() {
    }
}
