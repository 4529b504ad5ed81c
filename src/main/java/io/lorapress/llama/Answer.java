package io.lorapress.llama;

/**
 * What a model said.
 *
 * @param tokens   without the one that ended it
 * @param finished whether the model ended it itself; otherwise the number of tokens or the context was used up
 */
public record Answer(String text, int[] tokens, boolean finished) {
}
