package io.lorapress.export.verify;

import io.lorapress.llama.ContextOptions;
import io.lorapress.llama.LlamaContext;
import io.lorapress.llama.LlamaModel;
import io.lorapress.verify.LogitDistance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets two models read the same tokens and compares what they expect next. The reference's logits of one piece of text are held at a
 * time.
 */
final class LogitRun {
    private static final int LOGIT_BYTES = 64 << 20;
    private static final int LONGEST = 512;
    private static final int SHORTEST = 16;

    private LogitRun() {
    }

    /** @param texts tokens of each; the longer ones are cut into pieces that begin anew */
    static LogitDistance.Summary compare(LlamaModel reference, LlamaModel own, List<int[]> texts) {
        int vocabulary = reference.vocabulary().size();
        int length = Math.clamp(LOGIT_BYTES / Float.BYTES / vocabulary, SHORTEST, LONGEST);
        LogitDistance distance = new LogitDistance();
        try (LlamaContext right = new LlamaContext(reference, ContextOptions.ofLength(length));
                LlamaContext other = new LlamaContext(own, ContextOptions.ofLength(length))) {
            float[][] expected = new float[length][];
            for (int[] piece : pieces(texts, length)) {
                right.logits(piece, (position, logits) -> expected[position] = logits.clone());
                other.logits(piece, (position, logits) -> distance.add(expected[position], logits,
                        position + 1 < piece.length ? piece[position + 1] : -1));
            }
        }
        return distance.summary();
    }

    private static List<int[]> pieces(List<int[]> texts, int length) {
        List<int[]> pieces = new ArrayList<>();
        for (int[] text : texts) {
            for (int from = 0; from < text.length; from += length) {
                pieces.add(Arrays.copyOfRange(text, from, Math.min(text.length, from + length)));
            }
        }
        return pieces;
    }
}
