package io.lorapress.verify;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many answers were as expected.
 *
 * @param asked prompts that say what is expected
 */
public record Score(int right, int asked) {
    /**
     * Counts; empty where no prompt says what is expected.
     *
     * @param answers one a prompt, in the order of the prompts
     */
    public static Optional<Score> of(List<Prompt> prompts, List<String> answers) {
        int asked = (int) prompts.stream().filter(prompt -> prompt.expectation().isPresent()).count();
        int right = (int) IntStream.range(0, prompts.size())
                .filter(i -> prompts.get(i).expectation().filter(expected -> expected.holds(answers.get(i))).isPresent()).count();
        return asked == 0 ? Optional.empty() : Optional.of(new Score(right, asked));
    }

    /** From 0 to 1; 0 where nothing was asked. */
    public double share() {
        return asked == 0 ? 0 : right / (double) asked;
    }
}
