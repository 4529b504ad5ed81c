package io.lorapress.export.verify;

import io.lorapress.verify.Finding;
import io.lorapress.verify.Score;
import java.util.List;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param methods  peft_type of each adapter
 * @param modules  what the adapters do to each tensor
 * @param findings about adapters and tokeniser
 * @param answers  of both models; empty where nothing was asked
 * @param base     score of the base alone, where prompts say what is expected
 * @param adapted  score with the adapters
 */
public record VerifyReport(List<String> methods, List<ModuleStrength> modules, List<Finding> findings, List<Answers> answers,
                           Optional<Score> base, Optional<Score> adapted) {
    /**
     * One prompt and what became of it.
     *
     * @param right whether the adapted model's answer is as expected; empty where nothing is
     */
    public record Answers(String prompt, String base, String adapted, Optional<Boolean> right) {
    }

    /** Whether nothing is wrong with adapter and tokeniser, and the adapted model scores at least {@code minimum}. */
    public boolean passes(double minimum) {
        return !Finding.anyFault(findings) && adapted.map(score -> score.share() >= minimum).orElse(true);
    }
}
