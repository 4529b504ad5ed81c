package io.lorapress.export.verify;

import io.lorapress.verify.Finding;
import io.lorapress.verify.LogitDistance;
import io.lorapress.verify.QualityLimit;
import io.lorapress.verify.Score;
import java.util.List;
import java.util.Optional;

/**
 * What a validation found.
 *
 * @param hashed    files compared with the manifest
 * @param findings  about the whole: the manifest
 * @param artefacts one by one
 */
public record ValidationReport(int hashed, List<Finding> findings, List<Result> artefacts) {
    /**
     * One artefact.
     *
     * @param name     file or folder
     * @param tensors  that were read, every value of them
     * @param bits     a weight takes
     * @param distance of its logits from the 16-bit merge's
     * @param limit    what it is held to
     * @param worst    tensor with the largest error
     * @param score    of its answers, where prompts say what is expected
     * @param answer   to the first prompt
     * @param findings about it, as they came up
     */
    public record Result(String name, int tensors, double bits, Optional<LogitDistance.Summary> distance, QualityLimit limit,
                         Optional<TensorError> worst, Optional<Score> score, String answer, List<Finding> findings) {
        public boolean passes() {
            return !Finding.anyFault(findings);
        }
    }

    /** @param error root of the mean squared error over the root of the mean square */
    public record TensorError(String tensor, double error) {
    }

    public boolean passes() {
        return !Finding.anyFault(findings) && artefacts.stream().allMatch(Result::passes);
    }
}
