package io.lorapress.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TokenizerCheckTest {
    private static final List<String> TOKENS = List.of("a", "b", "<s>", "<|im_start|>", "<|im_end|>", "<|endoftext|>");
    private static final Map<String, Integer> ROLES = Map.of("bos", 2, "eos", 4);
    private static final Set<Integer> WHOLE = Set.of(2, 3, 4, 5);

    @Test
    void findsNothingWhereAllFits() {
        assertEquals(List.of(), run(ROLES, Set.of(4), 6, TokenizerCheckTest::chat));
    }

    @Test
    void findsAnEosThatIsNotWhatTheTemplateEndsWith() {
        one(Finding.Level.FAULT, "ends an answer with <|im_end|>", run(Map.of("eos", 5), Set.of(5), 6, TokenizerCheckTest::chat));
    }

    @Test
    void findsATemplateThatFails() {
        one(Finding.Level.FAULT, "does not render", run(ROLES, Set.of(4), 6, messages -> {
            throw new IllegalStateException("no such role");
        }));
    }

    @Test
    void findsATemplateThatLeavesTheAnswerOut() {
        one(Finding.Level.FAULT, "leaves out", run(ROLES, Set.of(4), 6, messages -> messages.getFirst().content()));
    }

    @Test
    void findsTokensOfAnotherModel() {
        one(Finding.Level.WARNING, "<|eot_id|>, which is no token", run(ROLES, Set.of(4), 6, messages -> chat(messages) + "<|eot_id|>"));
    }

    @Test
    void findsATemplateThatDoesNotEndAnswers() {
        one(Finding.Level.WARNING, "with no token", run(ROLES, Set.of(4), 6,
                messages -> messages.getFirst().content() + "\n" + messages.getLast().content() + "\n"));
    }

    @Test
    void findsAVocabularyLargerThanTheEmbedding() {
        one(Finding.Level.FAULT, "6 tokens and the embedding 5 rows", run(ROLES, Set.of(4), 5, TokenizerCheckTest::chat));
    }

    @Test
    void findsARoleThatIsNoToken() {
        one(Finding.Level.FAULT, "bos is token 99", run(Map.of("bos", 99, "eos", 4), Set.of(4), 6, TokenizerCheckTest::chat));
    }

    @Test
    void findsASpecialTokenThatIsPlainText() {
        one(Finding.Level.WARNING, "bos is a (token 0)", run(Map.of("bos", 0, "eos", 4), Set.of(4), 6, TokenizerCheckTest::chat));
    }

    @Test
    void findsAModelWithoutATemplate() {
        TokenizerFacts facts = new TokenizerFacts(TOKENS, WHOLE, ROLES, Set.of(4), 6, Optional.empty());
        one(Finding.Level.WARNING, "no chat template", TokenizerCheck.run(facts, messages -> ""));
    }

    @Test
    void findsAModelThatNothingEnds() {
        List<Finding> findings = run(Map.of(), Set.of(), 6, TokenizerCheckTest::chat);
        assertTrue(findings.getFirst().text().contains("no token ends an answer"), findings.toString());
    }

    private static String chat(List<Prompt.Message> messages) {
        StringBuilder text = new StringBuilder("<s>");
        messages.forEach(message -> text.append("<|im_start|>").append(message.role()).append('\n').append(message.content())
                .append("<|im_end|>\n"));
        return text.toString();
    }

    private static List<Finding> run(Map<String, Integer> roles, Set<Integer> ends, int rows, Function<List<Prompt.Message>, String> render) {
        return TokenizerCheck.run(new TokenizerFacts(TOKENS, WHOLE, roles, ends, rows, Optional.of("template")), render);
    }

    private static void one(Finding.Level level, String part, List<Finding> findings) {
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(level, findings.getFirst().level());
        assertTrue(findings.getFirst().text().contains(part), findings.toString());
    }
}
