package io.lorapress.llama;

/**
 * How an importance matrix is computed; the defaults are llama-imatrix's. Batches of several chunks need memory for the logits of
 * all their tokens: {@code batch * vocabulary * 4} bytes.
 *
 * @param chunkSize    tokens that are looked at in one context
 * @param batch        tokens computed at a time: less than a chunk, or some chunks
 * @param mostChunks   ends after so many chunks; 0 takes the whole text
 * @param withOutput   collects for output.weight too
 * @param parseSpecial reads special tokens in the text as such
 * @param threads      as in {@link ContextOptions#threads}
 */
public record ImatrixOptions(int chunkSize, int batch, int mostChunks, boolean withOutput, boolean parseSpecial, int threads) {
    public static final ImatrixOptions DEFAULT = new ImatrixOptions(512, 2048, 0, false, false, 0);

    public ImatrixOptions {
        if (chunkSize < 1 || batch < 1 || mostChunks < 0 || batch > chunkSize && batch % chunkSize != 0) {
            throw new IllegalArgumentException("a batch of " + batch + " tokens is more than a chunk of " + chunkSize
                    + ", but no multiple of it");
        }
    }

    public ImatrixOptions withChunkSize(int chunkSize) {
        return new ImatrixOptions(chunkSize, Math.max(batch / chunkSize, 1) * chunkSize, mostChunks, withOutput, parseSpecial, threads);
    }

    public ImatrixOptions withBatch(int batch) {
        return new ImatrixOptions(chunkSize, batch, mostChunks, withOutput, parseSpecial, threads);
    }

    public ImatrixOptions withMostChunks(int mostChunks) {
        return new ImatrixOptions(chunkSize, batch, mostChunks, withOutput, parseSpecial, threads);
    }

    public ImatrixOptions withOutput(boolean withOutput) {
        return new ImatrixOptions(chunkSize, batch, mostChunks, withOutput, parseSpecial, threads);
    }

    /** Chunks side by side in one batch. */
    int sequences() {
        return Math.max(1, batch / chunkSize);
    }

    ContextOptions context(TensorObserver observer) {
        int length = sequences() * chunkSize;
        int tokens = Math.min(batch, length);
        ContextOptions plain = ContextOptions.ofLength(length).withBatch(tokens, Math.min(tokens, 512));
        return plain.withSequences(sequences(), tokens).withThreads(threads).withObserver(observer);
    }
}
