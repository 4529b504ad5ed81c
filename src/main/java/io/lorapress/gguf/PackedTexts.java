package io.lorapress.gguf;

import java.util.AbstractList;
import java.util.RandomAccess;

/** An array of strings as the file has it, each after its length as u64; a string is decoded when it is asked for. */
final class PackedTexts extends AbstractList<String> implements RandomAccess {
    private static final int LENGTH_BYTES = 8;

    private final byte[] encoded;
    private final int[] ends;

    /** @param ends where each string ends in {@code encoded} */
    PackedTexts(byte[] encoded, int[] ends) {
        this.encoded = encoded;
        this.ends = ends;
    }

    @Override
    public String get(int index) {
        int start = (index == 0 ? 0 : ends[index - 1]) + LENGTH_BYTES;
        return GgufText.decode(encoded, start, ends[index] - start);
    }

    @Override
    public int size() {
        return ends.length;
    }

    byte[] encoded() {
        return encoded;
    }
}
