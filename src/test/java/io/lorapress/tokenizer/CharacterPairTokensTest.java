package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufValue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores made of merges: the sooner a merge comes, the higher its token scores. */
class CharacterPairTokensTest {
    private static final Path FOLDER = Path.of("src/test/resources/tokenizer/llama2-json");

    private final Vocabulary vocabulary = VocabularyListing.vocabulary(FOLDER, null);
    private final List<String> tokens = ((GgufValue.TextArray) vocabulary.metadata().get("tokenizer.ggml.tokens")).values();
    private final float[] scores = ((GgufValue.F32Array) vocabulary.metadata().get("tokenizer.ggml.scores")).values();

    @Test
    void aTokenScoresByTheFirstMergeThatMakesIt() {
        List<String> merges = TokenizerFiles.read(FOLDER).json().orElseThrow().model().merges();
        for (int rank = 0; rank < merges.size(); rank++) {
            String made = merges.get(rank).replace(" ", "");
            assertEquals(-firstRank(merges, made), scores[tokens.indexOf(made)], made);
        }
    }

    @Test
    void whatNoMergeMakesScoresLowest() {
        float lowest = -TokenizerFiles.read(FOLDER).json().orElseThrow().model().merges().size();
        assertEquals(lowest, scores[tokens.indexOf("<0x41>")]);
        assertEquals(lowest, scores[tokens.indexOf("<s>")]);
        assertTrue(lowest < 0);
    }

    private static int firstRank(List<String> merges, String made) {
        for (int rank = 0; rank < merges.size(); rank++) {
            if (merges.get(rank).replace(" ", "").equals(made)) {
                return rank;
            }
        }
        throw new AssertionError(made);
    }
}
