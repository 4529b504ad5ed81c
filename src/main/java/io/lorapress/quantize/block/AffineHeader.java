package io.lorapress.quantize.block;

/** The 16 bytes that Q4_K and Q5_K begin with: d and dmin as halves, then {@link SixBitPairs}. */
public final class AffineHeader {
    public static final int BYTES = 16;
    private static final int MIN = 2;
    private static final int PAIRS = 4;

    private AffineHeader() {
    }

    /** Gives the value that a reader sees. */
    public static float putScale(byte[] block, int at, float d) {
        return Half.put(block, at, d);
    }

    /** Gives the value that a reader sees. */
    public static float putMin(byte[] block, int at, float dmin) {
        return Half.put(block, at + MIN, dmin);
    }

    public static void putPair(byte[] block, int at, int j, int scale, int min) {
        SixBitPairs.put(block, at + PAIRS, j, scale, min);
    }

    public static float d(byte[] block, int at) {
        return Half.get(block, at);
    }

    public static float dmin(byte[] block, int at) {
        return Half.get(block, at + MIN);
    }

    public static int scale(byte[] block, int at, int j) {
        return SixBitPairs.scale(block, at + PAIRS, j);
    }

    public static int min(byte[] block, int at, int j) {
        return SixBitPairs.min(block, at + PAIRS, j);
    }
}
