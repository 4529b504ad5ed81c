package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/**
 * How tokenizer.json splits text, as one line: the steps of its pre_tokenizer in order, each with what changes its outcome.
 * A vocabulary that is edited or extended keeps it.
 */
final class PreTokenizerStructure {
    private PreTokenizerStructure() {
    }

    /** As in {@code split:\p{N}{1,3} split:... bytes}. */
    static String of(TokenizerJson json) {
        List<String> steps = new ArrayList<>();
        if (json.preTokenizer() != null) {
            flatten(json.preTokenizer(), steps);
        }
        return steps.isEmpty() ? "none" : String.join(" ", steps);
    }

    private static void flatten(JsonNode step, List<String> steps) {
        if (type(step).equals("Sequence")) {
            step.path("pretokenizers").forEach(part -> flatten(part, steps));
        } else {
            steps.add(describe(step));
        }
    }

    private static String describe(JsonNode step) {
        return switch (type(step)) {
            case "Split" -> split(step);
            case "ByteLevel" -> byteLevel(step);
            case "Digits" -> step.path("individual_digits").asBoolean(false) ? "digits:each" : "digits";
            case "Punctuation" -> "punctuation:" + step.path("behavior").asString("Isolated");
            case "Metaspace" -> "metaspace";
            default -> type(step);
        };
    }

    private static String split(JsonNode step) {
        JsonNode pattern = step.path("pattern");
        String what = pattern.has("Regex") ? "/" + pattern.path("Regex").asString("") + "/"
                : "\"" + pattern.path("String").asString("") + "\"";
        StringJoiner text = new StringJoiner(":");
        text.add("split").add(step.path("behavior").asString("Isolated"));
        if (step.path("invert").asBoolean(false)) {
            text.add("inverted");
        }
        return text.add(what).toString();
    }

    /** With its own regex, ByteLevel splits as GPT-2 does. */
    private static String byteLevel(JsonNode step) {
        return step.path("use_regex").asBoolean(true) ? "gpt2" : "bytes";
    }

    private static String type(JsonNode step) {
        return step.path("type").asString("");
    }
}
