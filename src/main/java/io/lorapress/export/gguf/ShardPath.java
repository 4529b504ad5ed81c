package io.lorapress.export.gguf;

import io.lorapress.gguf.GgufShards;
import java.nio.file.Path;

/** Where the shards of a file go: {@code NAME-00001-of-00003.gguf} beside {@code NAME.gguf}, which then is not there. */
final class ShardPath {
    private static final String ENDING = ".gguf";

    private ShardPath() {
    }

    static Path of(Path target, int index, int count) {
        if (count == 1) {
            return target;
        }
        String name = target.getFileName().toString();
        String prefix = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return target.resolveSibling(GgufShards.fileName(prefix, index, count));
    }
}
