package io.lorapress.tokenizer;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import tools.jackson.databind.JsonNode;

/**
 * What tokenizer.json does to text before it is split. Source: normalizers of the Hugging Face tokenizers library.
 * The steps that only vocabularies other than BPE use are not known here.
 */
final class TextNormalizer {
    private TextNormalizer() {
    }

    /**
     * @param normalizer as in tokenizer.json, or null
     * @throws UnknownStepException where it has a step that is not known here
     */
    static String apply(JsonNode normalizer, String text) throws UnknownStepException {
        if (normalizer == null || text.isEmpty()) {
            return text;
        }
        return switch (normalizer.path("type").asString("")) {
            case "NFC" -> Normalizer.normalize(text, Normalizer.Form.NFC);
            case "NFD" -> Normalizer.normalize(text, Normalizer.Form.NFD);
            case "NFKC" -> Normalizer.normalize(text, Normalizer.Form.NFKC);
            case "NFKD" -> Normalizer.normalize(text, Normalizer.Form.NFKD);
            case "Lowercase" -> text.toLowerCase(Locale.ROOT);
            case "Prepend" -> normalizer.path("prepend").asString("") + text;
            case "Replace" -> replace(normalizer, text);
            case "Sequence" -> sequence(normalizer, text);
            default -> throw new UnknownStepException("normalizer", normalizer);
        };
    }

    private static String sequence(JsonNode normalizer, String text) throws UnknownStepException {
        String result = text;
        for (JsonNode step : normalizer.path("normalizers")) {
            result = apply(step, result);
        }
        return result;
    }

    private static String replace(JsonNode step, String text) throws UnknownStepException {
        String content = step.path("content").asString("");
        JsonNode pattern = step.path("pattern");
        if (pattern.has("String")) {
            return text.replace(pattern.path("String").asString(""), content);
        }
        return SplitPattern.regex(step, pattern.path("Regex").asString("")).matcher(text)
                .replaceAll(Matcher.quoteReplacement(content));
    }

}
