package io.lorapress.export.verify;

import io.lorapress.llama.ChatTemplate;
import io.lorapress.llama.LlamaModel;
import io.lorapress.llama.Vocabulary;
import io.lorapress.verify.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Whether llama.cpp takes a model's special tokens and its rendered chat template for what they are. */
final class TokenRoundTrip {
    private TokenRoundTrip() {
    }

    static List<Finding> check(LlamaModel model) {
        List<Finding> findings = new ArrayList<>();
        Vocabulary vocabulary = model.vocabulary();
        Map<String, OptionalInt> roles = new LinkedHashMap<>();
        roles.put("bos", vocabulary.beginning());
        roles.put("eos", vocabulary.end());
        roles.put("eot", vocabulary.endOfTurn());
        roles.forEach((role, id) -> id.ifPresent(token -> single(vocabulary, role, token, findings)));
        if (vocabulary.end().isPresent() && !vocabulary.isEndOfGeneration(vocabulary.end().getAsInt())) {
            findings.add(Finding.fault("llama.cpp does not end an answer at eos"));
        }
        if (model.chatTemplate().isPresent()) {
            template(model, findings);
        }
        return findings;
    }

    private static void single(Vocabulary vocabulary, String role, int token, List<Finding> findings) {
        String spelling = vocabulary.spelling(token);
        int[] read = vocabulary.tokenize(spelling, false, true);
        if (read.length != 1 || read[0] != token) {
            findings.add(Finding.warning(role + " " + spelling + " is read as " + read.length + " tokens, and not as token " + token));
        }
    }

    private static void template(LlamaModel model, List<Finding> findings) {
        try {
            String rendered = ChatTemplate.of(model).render(model, List.of(ChatTemplate.message("user", "What is 2 + 2?"),
                    ChatTemplate.message("assistant", "4"), ChatTemplate.message("user", "Thanks!")), true);
            Vocabulary vocabulary = model.vocabulary();
            String back = vocabulary.detokenize(vocabulary.tokenize(rendered, false, true), false, true);
            if (!back.strip().equals(rendered.strip())) {
                findings.add(Finding.warning("a rendered conversation does not come back from its tokens as it was"));
            }
        } catch (RuntimeException e) {
            findings.add(Finding.fault(e.getMessage()));
        }
    }
}
