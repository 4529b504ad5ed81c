package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
import java.util.SortedMap;

/** Computes importance matrices as llama-imatrix does: a text runs through the model in chunks, each in a context of its own. */
public final class ImatrixCollector {
    private static final int LEAST_CHUNKS = 2;

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Progress {
        void computed(int chunks, int ofChunks);
    }

    private final LlamaModel model;
    private final ImatrixOptions options;

    public ImatrixCollector(LlamaModel model, ImatrixOptions options) {
        this.model = model;
        this.options = options;
    }

    /** @throws LlamaException when the text has less than two chunks of tokens, or an activation is not finite */
    public Imatrix collect(String text, Progress progress) {
        int[] tokens = model.vocabulary().tokenize(text, true, options.parseSpecial());
        int chunks = chunks(tokens.length);
        ActivationSums sums = new ActivationSums(options.withOutput());
        ContextOptions contextOptions = options.context(sums);
        try (LlamaContext context = new LlamaContext(model, contextOptions); TokenBatch batch = new TokenBatch(contextOptions.batch())) {
            for (int first = 0; first < chunks; first += options.sequences()) {
                int sideBySide = Math.min(options.sequences(), chunks - first);
                context.clear();
                compute(context, batch, tokens, first, sideBySide);
                progress.computed(first + sideBySide, chunks);
            }
        }
        return new Imatrix(sums.entries(), options.chunkSize(), seen(sums.entries()));
    }

    /** What is left of the text after its last whole chunk is not used. */
    private int chunks(int tokens) {
        int chunks = tokens / options.chunkSize();
        if (chunks < LEAST_CHUNKS) {
            throw new LlamaException(Fault.TOO_LITTLE_TEXT, "the text has " + tokens + " tokens, but an importance matrix needs at least "
                    + LEAST_CHUNKS * options.chunkSize() + " of them (some ten thousand are usual): give a longer one");
        }
        return options.mostChunks() > 0 ? Math.min(options.mostChunks(), chunks) : chunks;
    }

    private void compute(LlamaContext context, TokenBatch batch, int[] tokens, int firstChunk, int sideBySide) {
        int size = options.chunkSize();
        for (int start = 0; start < size; start += options.batch()) {
            batch.clear();
            for (int sequence = 0; sequence < sideBySide; sequence++) {
                int chunk = (firstChunk + sequence) * size;
                for (int i = start; i < Math.min(size, start + options.batch()); i++) {
                    // an output for every token, or the last layer would be computed for some of them only
                    batch.add(i == 0 ? beginning(tokens[chunk]) : tokens[chunk + i], i, sequence, true);
                }
            }
            context.compute(batch);
        }
    }

    /** Every chunk begins as a text does. */
    private int beginning(int token) {
        Vocabulary vocabulary = model.vocabulary();
        return vocabulary.addsBeginning() ? vocabulary.beginning().orElse(token) : token;
    }

    private int seen(SortedMap<String, Imatrix.Entry> entries) {
        long most = 0;
        for (Imatrix.Entry entry : entries.values()) {
            for (long count : entry.counts()) {
                most = Math.max(most, count);
            }
        }
        return Math.toIntExact(most / options.chunkSize());
    }
}
