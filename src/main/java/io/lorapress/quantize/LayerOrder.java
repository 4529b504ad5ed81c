package io.lorapress.quantize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of tensors in a file that llama-quantize writes: those outside of blocks first, then by block, then by the bytes of
 * the name. Source: llama-model-loader.h, {@code weight_name_comparer}.
 */
public final class LayerOrder implements Comparator<String> {
    private static final Pattern BLOCK = Pattern.compile("blk\\.\\s*([+-]?\\d{1,9})");

    /** What a name is sorted by. */
    record Key(int layer, byte[] name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return layer != other.layer ? Integer.compare(layer, other.layer) : Arrays.compareUnsigned(name, other.name);
        }
    }

    @Override
    public int compare(String a, String b) {
        return key(a).compareTo(key(b));
    }

    static Key key(String name) {
        return new Key(layer(name), name.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of the block that the name begins with, or -1 ({@code sscanf} of {@code blk.%d.}). */
    static int layer(String name) {
        Matcher block = BLOCK.matcher(name);
        return block.lookingAt() ? Integer.parseInt(block.group(1)) : -1;
    }
}
