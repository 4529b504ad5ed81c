package io.lorapress.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether a model's tokeniser and chat template go together: special tokens are one id each, the vocabulary fits the embedding, the
 * template renders, and the token it ends an answer with is one that ends an answer.
 */
public final class TokenizerCheck {
    private final TokenizerFacts facts;
    private final List<Finding> findings = new ArrayList<>();

    private TokenizerCheck(TokenizerFacts facts) {
        this.facts = facts;
    }

    /**
     * @param render the template's text for a question and its answer, {@link TemplateEnds#QUESTION} and {@link TemplateEnds#ANSWER};
     *               it throws with a reason where the template fails
     */
    public static List<Finding> run(TokenizerFacts facts, Function<List<Prompt.Message>, String> render) {
        TokenizerCheck check = new TokenizerCheck(facts);
        check.size();
        check.roles();
        if (facts.template().isEmpty()) {
            check.findings.add(Finding.warning("the model has no chat template: programs will guess one; add chat_template.jinja to the base"));
        } else {
            check.template(render);
        }
        return check.findings;
    }

    private void size() {
        if (facts.tokens().size() > facts.embeddingRows()) {
            findings.add(Finding.fault("the vocabulary has " + facts.tokens().size() + " tokens and the embedding " + facts.embeddingRows()
                    + " rows: the last ones have no weights; resize the embedding before training, or give the tokeniser it was trained with"));
        }
    }

    private void roles() {
        Map<String, Integer> split = new LinkedHashMap<>();
        facts.roles().forEach((role, id) -> {
            if (id < 0 || id >= facts.tokens().size()) {
                findings.add(Finding.fault(role + " is token " + id + ", and there are " + facts.tokens().size() + "; mend config.json"));
            } else if (!facts.whole().contains(id)) {
                split.put(role, id);
            }
        });
        split.forEach((role, id) -> findings.add(Finding.warning(role + " is " + facts.tokens().get(id) + " (token " + id
                + "), which is plain text to the tokeniser: written out it becomes several tokens; mark it as special in tokenizer.json")));
        if (facts.ends().isEmpty()) {
            findings.add(Finding.fault("no token ends an answer: neither config.json, generation_config.json nor the tokeniser names an eos"));
        }
    }

    private void template(Function<List<Prompt.Message>, String> render) {
        TemplateEnds ends = new TemplateEnds(facts.whole().stream().flatMap(id -> facts.token(id).stream()).toList());
        String rendered;
        try {
            rendered = render.apply(List.of(new Prompt.Message("user", TemplateEnds.QUESTION),
                    new Prompt.Message("assistant", TemplateEnds.ANSWER)));
        } catch (RuntimeException e) {
            findings.add(Finding.fault("the chat template does not render a question and its answer: " + e.getMessage()));
            return;
        }
        if (!rendered.contains(TemplateEnds.QUESTION) || !rendered.contains(TemplateEnds.ANSWER)) {
            findings.add(Finding.fault("the chat template leaves out the question or the answer"));
            return;
        }
        ends.strangers(rendered).forEach(text -> findings.add(Finding.warning("the chat template writes " + text
                + ", which is no token: the model reads it in pieces; the template is of another model, or the token was not added")));
        stop(ends.afterAnswer(rendered));
    }

    private void stop(Optional<String> token) {
        if (token.isEmpty()) {
            findings.add(Finding.warning("the chat template ends an answer with no token: the model was not shown where to stop"));
            return;
        }
        boolean ends = facts.ends().stream().flatMap(id -> facts.token(id).stream()).anyMatch(token.get()::equals);
        if (!ends) {
            findings.add(Finding.fault("the chat template ends an answer with " + token.get() + ", but what ends one is " + named()
                    + ": answers will not stop; set eos_token_id in generation_config.json"));
        }
    }

    private String named() {
        String list = facts.ends().stream().flatMap(id -> facts.token(id).stream())
                .collect(Collectors.joining(", "));
        return list.isEmpty() ? "nothing" : list;
    }
}
