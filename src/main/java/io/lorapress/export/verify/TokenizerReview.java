package io.lorapress.export.verify;

import io.lorapress.export.merge.MergedModel;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.jinja.JinjaTemplate;
import io.lorapress.tokenizer.Vocabulary;
import io.lorapress.verify.Finding;
import io.lorapress.verify.Prompt;
import io.lorapress.verify.TokenizerCheck;
import io.lorapress.verify.TokenizerFacts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Puts a model's tokeniser and chat template to the test, from the small files alone. */
public final class TokenizerReview {
    private static final LocalDate SOME_DAY = LocalDate.of(2026, 1, 2);

    private TokenizerReview() {
    }

    /**
     * @param vocabulary       makes the vocabulary of the model's files; what it throws becomes a warning
     * @param generationConfig generation_config.json
     */
    public static List<Finding> of(Supplier<Vocabulary> vocabulary, MergedModel model, Optional<JsonNode> generationConfig) {
        Vocabulary built;
        try {
            built = vocabulary.get();
        } catch (LorapressException e) {
            return List.of(Finding.warning("the tokeniser was not checked: " + e.getMessage()));
        }
        List<Finding> findings = new ArrayList<>(built.notes().stream().map(Finding::warning).toList());
        TokenizerFacts facts = TokenizerFacts.of(built.metadata(), EmbeddingRows.of(model), ends(model.config(), generationConfig));
        findings.addAll(TokenizerCheck.run(facts, messages -> render(facts, messages)));
        return findings;
    }

    /** The tokens that end an answer, as the configs have them. */
    private static Set<Integer> ends(JsonNode config, Optional<JsonNode> generationConfig) {
        Set<Integer> ends = new HashSet<>();
        addIds(config.path("eos_token_id"), ends);
        addIds(config.path("text_config").path("eos_token_id"), ends);
        generationConfig.ifPresent(json -> addIds(json.path("eos_token_id"), ends));
        return ends;
    }

    private static void addIds(JsonNode node, Set<Integer> ids) {
        if (node.isInt()) {
            ids.add(node.asInt());
        } else if (node.isArray()) {
            node.forEach(id -> addIds(id, ids));
        }
    }

    /** The text of a conversation that the model does not go on with. */
    static String render(TokenizerFacts facts, List<Prompt.Message> messages) {
        Map<String, Object> names = new HashMap<>();
        names.put("messages", messages.stream().map(TokenizerReview::map).toList());
        names.put("add_generation_prompt", false);
        names.put("bos_token", spelling(facts, "bos"));
        names.put("eos_token", spelling(facts, "eos"));
        names.put("tools", null);
        names.put("documents", null);
        return JinjaTemplate.parse(facts.template().orElseThrow()).render(names, Optional.of(SOME_DAY));
    }

    private static Map<String, Object> map(Prompt.Message message) {
        return Map.of("role", message.role(), "content", message.content());
    }

    private static String spelling(TokenizerFacts facts, String role) {
        return facts.roles().containsKey(role) ? facts.token(facts.roles().get(role)).orElse("") : "";
    }
}
