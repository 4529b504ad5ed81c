package io.lorapress.export;

import java.util.Optional;

/**
 * How an export is done; none of this but {@code precision}, {@code preTokenizer} and {@code quantize} changes a byte of what comes out.
 *
 * @param threads        workers
 * @param memoryBytes    working memory the run may use
 * @param engine         {@code auto}, {@code scalar}, {@code vector} or {@code cuda}
 * @param quantizer      {@code auto}, {@code vector} or {@code llama.cpp}
 * @param precision      what GGUF files are made from
 * @param overwrite      outputs that exist are replaced
 * @param allowUntrained an adapter whose lora_B is all zero is merged all the same
 * @param preTokenizer   llama.cpp's name for the pre-tokeniser, when the user names it
 * @param quantize       types, importance and sizes of GGUF files
 */
public record ExportOptions(int threads, long memoryBytes, String engine, String quantizer, Precision precision,
                            boolean overwrite, boolean allowUntrained, Optional<String> preTokenizer,
                            QuantizeOptions quantize) {
    private static final long TWO_GIB = 2L << 30;

    /** With nothing of the quantisation chosen but the types' names. */
    public ExportOptions(int threads, long memoryBytes, String engine, String quantizer, Precision precision, boolean overwrite,
                         boolean allowUntrained, Optional<String> preTokenizer) {
        this(threads, memoryBytes, engine, quantizer, precision, overwrite, allowUntrained, preTokenizer, QuantizeOptions.NONE);
    }

    public static ExportOptions defaults() {
        return new ExportOptions(Runtime.getRuntime().availableProcessors(), TWO_GIB, "auto", "auto", Precision.MERGED_16BIT,
                false, false, Optional.empty(), QuantizeOptions.NONE);
    }

    public ExportOptions withQuantize(QuantizeOptions chosen) {
        return new ExportOptions(threads, memoryBytes, engine, quantizer, precision, overwrite, allowUntrained, preTokenizer, chosen);
    }
}
