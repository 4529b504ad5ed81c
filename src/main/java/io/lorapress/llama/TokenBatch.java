package io.lorapress.llama;

import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_batch;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/** Tokens to hand to llama.cpp at a time, each with its place in a sequence. */
final class TokenBatch implements AutoCloseable {
    private final llama_batch batch;
    private final IntPointer tokens;
    private final IntPointer positions;
    private final IntPointer sequenceCounts;
    private final BytePointer outputs;
    private int size;

    TokenBatch(int capacity) {
        batch = Llama.llama_batch_init(capacity, 0, 1);
        tokens = batch.token();
        positions = batch.pos();
        sequenceCounts = batch.n_seq_id();
        outputs = batch.logits();
    }

    TokenBatch clear() {
        size = 0;
        return this;
    }

    /** @param output whether logits are kept for it */
    void add(int token, int position, int sequence, boolean output) {
        tokens.put(size, token);
        positions.put(size, position);
        sequenceCounts.put(size, 1);
        batch.seq_id(size).put(0, sequence);
        outputs.put(size, (byte) (output ? 1 : 0));
        size++;
    }

    int size() {
        return size;
    }

    llama_batch filled() {
        return batch.n_tokens(size);
    }

    @Override
    public void close() {
        Llama.llama_batch_free(batch);
        batch.close();
    }
}
