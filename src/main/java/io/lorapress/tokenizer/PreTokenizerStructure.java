package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * How tokenizer.json splits text, spelled out: the steps of its normalizer and pre_tokenizer in order, each with whatever
 * changes its outcome, and spelled the same where two spellings do the same. A vocabulary that is edited or extended keeps it.
 *
 * <p>Composing characters (NFC) is left out: llama.cpp does it for none of its pre-tokenisers.
 *
 * @param steps as in {@code split \p{N}{1,3}}, {@code digits}, {@code bytes}
 */
record PreTokenizerStructure(List<String> steps) {
    private static final String ANY_CASE = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String BOTH_CASES = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";

    static PreTokenizerStructure of(TokenizerJson json) {
        List<String> steps = new ArrayList<>();
        normalizer(json.normalizer(), steps);
        preTokenizer(json.preTokenizer(), steps);
        return new PreTokenizerStructure(List.copyOf(steps));
    }

    /** One line, steps parted by two spaces. */
    @Override
    public String toString() {
        return steps.isEmpty() ? "no splitting at all" : String.join("  ", steps);
    }

    private static void normalizer(JsonNode step, List<String> steps) {
        if (step == null) {
            return;
        }
        switch (type(step)) {
            case "Sequence" -> step.path("normalizers").forEach(part -> normalizer(part, steps));
            case "NFC" -> { }
            case "Replace" -> steps.add("replace " + pattern(step) + " " + quoted(step.path("content").asString("")));
            case "Prepend" -> steps.add("prepend " + quoted(step.path("prepend").asString("")));
            default -> steps.add(type(step));
        }
    }

    private static void preTokenizer(JsonNode step, List<String> steps) {
        if (step == null) {
            return;
        }
        if (type(step).equals("Sequence")) {
            step.path("pretokenizers").forEach(part -> preTokenizer(part, steps));
        } else {
            steps.add(describe(step));
        }
    }

    private static String describe(JsonNode step) {
        return switch (type(step)) {
            case "Split" -> split(step);
            case "ByteLevel" -> byteLevel(step);
            case "Digits" -> step.path("individual_digits").asBoolean(false) ? "digits" : "digit-runs";
            case "Punctuation" -> "punctuation:" + step.path("behavior").asString("Isolated");
            case "Metaspace" -> "metaspace:" + step.path("prepend_scheme").asString("always")
                    + (step.path("split").asBoolean(true) ? "" : ":whole");
            default -> type(step);
        };
    }

    /** Inverting changes nothing where both matches and gaps stay, or where the matches leave no gap, as all these patterns do. */
    private static String split(JsonNode step) {
        String behavior = step.path("behavior").asString("Isolated");
        boolean inverted = step.path("invert").asBoolean(false);
        if (behavior.equals("Isolated") || behavior.equals("Removed") && inverted) {
            return "split " + pattern(step);
        }
        return "split:" + behavior + (inverted ? ":inverted " : " ") + pattern(step);
    }

    /** Its own pattern is GPT-2's. */
    private static String byteLevel(JsonNode step) {
        String name = step.path("use_regex").asBoolean(true) ? "gpt2" : "bytes";
        return step.path("add_prefix_space").asBoolean(true) ? name + ":spaced" : name;
    }

    private static String pattern(JsonNode step) {
        JsonNode pattern = step.path("pattern");
        return pattern.has("Regex") ? canonical(pattern.path("Regex").asString("")) : quoted(pattern.path("String").asString(""));
    }

    private static String canonical(String regex) {
        String text = regex.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t").replace(BOTH_CASES, ANY_CASE);
        return text.equals(" ") ? "[ ]" : text;
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String type(JsonNode step) {
        return step.path("type").asString("a step without a type");
    }
}
