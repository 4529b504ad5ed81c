package io.lorapress.verify;

/**
 * How many answers were as expected.
 *
 * @param asked prompts that say what is expected
 */
public record Score(int right, int asked) {
    /** From 0 to 1; 0 where nothing was asked. */
    public double share() {
        return asked == 0 ? 0 : right / (double) asked;
    }
}
