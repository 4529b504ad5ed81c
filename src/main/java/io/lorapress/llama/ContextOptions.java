package io.lorapress.llama;

/**
 * How a context is made. A text is handed to llama.cpp in batches, and computed in micro-batches.
 *
 * @param length     tokens that all sequences together can hold
 * @param batch      most tokens handed over at a time
 * @param microBatch most tokens computed at a time
 * @param sequences  texts held side by side, each of at most {@code length / sequences} tokens
 * @param outputs    most positions a batch that logits are kept for; 0 for as many as take 64 MiB
 * @param threads    threads to compute with; 0 for as many as there are processors, but fewer for a small model, whose threads would
 *                   mostly wait for each other
 * @param exact      whether attention's keys and values are held as float32 and summed in order, rather than as float16 and fused
 * @param observer   sees what the graph computes, or null
 */
public record ContextOptions(int length, int batch, int microBatch, int sequences, int outputs, int threads, boolean exact,
        TensorObserver observer) {
    private static final int BATCH = 2048;
    private static final int MICRO_BATCH = 512;

    public ContextOptions {
        if (length < 1 || batch < 1 || microBatch < 1 || sequences < 1 || outputs < 0 || threads < 0) {
            throw new IllegalArgumentException("a context needs a length, batches and sequences of at least 1");
        }
    }

    /** One sequence of at most {@code length} tokens, llama.cpp's batch sizes, the rest by itself. */
    public static ContextOptions ofLength(int length) {
        return new ContextOptions(length, Math.min(length, BATCH), Math.min(length, MICRO_BATCH), 1, 0, 0, false, null);
    }

    public ContextOptions withThreads(int threads) {
        return new ContextOptions(length, batch, microBatch, sequences, outputs, threads, exact, observer);
    }

    public ContextOptions withObserver(TensorObserver observer) {
        return new ContextOptions(length, batch, microBatch, sequences, outputs, threads, exact, observer);
    }

    public ContextOptions withBatch(int batch, int microBatch) {
        return new ContextOptions(length, batch, microBatch, sequences, outputs, threads, exact, observer);
    }

    public ContextOptions withExactAttention() {
        return new ContextOptions(length, batch, microBatch, sequences, outputs, threads, true, observer);
    }

    ContextOptions withSequences(int sequences, int outputs) {
        return new ContextOptions(length, batch, microBatch, sequences, outputs, threads, exact, observer);
    }
}
