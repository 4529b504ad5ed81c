package io.lorapress.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Cuts text into the pieces that merges stay within. Source: pre_tokenizers of the Hugging Face tokenizers library. */
final class TextSplitter {
    private static final SplitPattern GPT2 = SplitPattern.isolated(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");
    private static final String NUMBER = "\\p{N}";
    private static final String PUNCTUATION = "[\\p{P}!-/:-@\\[-`{-~]";

    private TextSplitter() {
    }

    /** @param preTokenizer as in tokenizer.json, or null */
    static List<String> split(JsonNode preTokenizer, String text) throws UnknownStepException {
        List<String> pieces = List.of(text);
        return preTokenizer == null ? pieces : split(preTokenizer, pieces);
    }

    private static List<String> split(JsonNode step, List<String> pieces) throws UnknownStepException {
        return switch (step.path("type").asString("")) {
            case "Sequence" -> sequence(step, pieces);
            case "Split" -> splitAll(SplitPattern.of(step), pieces);
            case "Digits" -> splitAll(pattern(NUMBER, step.path("individual_digits").asBoolean(false) ? "Isolated" : "Contiguous"), pieces);
            case "Punctuation" -> splitAll(pattern(PUNCTUATION, step.path("behavior").asString("Isolated")), pieces);
            case "Whitespace" -> splitAll(new SplitPattern(SplitPattern.regex(step, "\\w+|[^\\w\\s]+"), "Removed", true), pieces);
            case "WhitespaceSplit" -> splitAll(pattern("\\s", "Removed"), pieces);
            case "ByteLevel" -> byteLevel(step, pieces);
            case "Metaspace" -> metaspace(step, pieces);
            default -> throw new UnknownStepException("pre_tokenizer", step);
        };
    }

    private static SplitPattern pattern(String regex, String behavior) throws UnknownStepException {
        return new SplitPattern(Pattern.compile(regex, SplitPattern.FLAGS), behavior, false);
    }

    private static List<String> sequence(JsonNode step, List<String> pieces) throws UnknownStepException {
        List<String> result = pieces;
        for (JsonNode part : step.path("pretokenizers")) {
            result = split(part, result);
        }
        return result;
    }

    private static List<String> splitAll(SplitPattern pattern, List<String> pieces) throws UnknownStepException {
        List<String> result = new ArrayList<>();
        for (String piece : pieces) {
            result.addAll(pattern.split(piece));
        }
        return result;
    }

    private static List<String> byteLevel(JsonNode step, List<String> pieces) throws UnknownStepException {
        boolean prefix = step.path("add_prefix_space").asBoolean(true);
        List<String> spaced = pieces.stream().map(piece -> prefix && !piece.startsWith(" ") ? " " + piece : piece).toList();
        List<String> words = step.path("use_regex").asBoolean(true) ? splitAll(GPT2, spaced) : spaced;
        return words.stream().map(TextSplitter::inByteAlphabet).toList();
    }

    private static String inByteAlphabet(String piece) {
        StringBuilder text = new StringBuilder(piece.length());
        for (byte value : piece.getBytes(StandardCharsets.UTF_8)) {
            text.append(ByteAlphabet.character(value & 0xFF));
        }
        return text.toString();
    }

    private static List<String> metaspace(JsonNode step, List<String> pieces) throws UnknownStepException {
        String mark = step.path("replacement").asString("\u2581");
        String scheme = step.path("prepend_scheme").asString(step.path("add_prefix_space").asBoolean(true) ? "always" : "never");
        List<String> marked = new ArrayList<>();
        for (String piece : pieces) {
            String text = piece.replace(" ", mark);
            boolean prepend = scheme.equals("always") || scheme.equals("first") && marked.isEmpty();
            marked.add(prepend && !text.startsWith(mark) ? mark + text : text);
        }
        return step.path("split").asBoolean(true) ? splitAll(pattern(mark, "MergedWithNext"), marked) : marked;
    }
}
