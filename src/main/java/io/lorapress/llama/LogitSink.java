package io.lorapress.llama;

/** Takes the logits of a text, position by position. */
@FunctionalInterface
public interface LogitSink {
    /**
     * @param position of the token that the logits come after
     * @param logits   one a token of the vocabulary; the array is reused
     */
    void accept(int position, float[] logits);
}
