package io.lorapress.export;

import java.util.Optional;

/**
 * How an export is done; none of this but {@code precision} and {@code preTokenizer} changes a byte of what comes out.
 *
 * @param threads        workers
 * @param memoryBytes    working memory the run may use
 * @param engine         {@code auto}, {@code scalar}, {@code vector} or {@code cuda}
 * @param quantizer      {@code auto}, {@code vector} or {@code llama.cpp}
 * @param precision      what GGUF files are made from
 * @param overwrite      outputs that exist are replaced
 * @param allowUntrained an adapter whose lora_B is all zero is merged all the same
 * @param preTokenizer   llama.cpp's name for the pre-tokeniser, when the user names it
 */
public record ExportOptions(int threads, long memoryBytes, String engine, String quantizer, Precision precision,
                            boolean overwrite, boolean allowUntrained, Optional<String> preTokenizer) {
    private static final long TWO_GIB = 2L << 30;

    public static ExportOptions defaults() {
        return new ExportOptions(Runtime.getRuntime().availableProcessors(), TWO_GIB, "auto", "auto", Precision.MERGED_16BIT,
                false, false, Optional.empty());
    }
}
