package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Turns text into ids as the Hugging Face tokenizers library does with a tokenizer.json of the BPE kind. It serves to tell
 * vocabularies apart by the ids they give, not to feed models: it is slow on long pieces.
 */
final class TextEncoder {
    private final TokenizerJson json;
    private final BytePairModel model;
    private final AddedTokenMatcher asIs = new AddedTokenMatcher();
    private final AddedTokenMatcher normalized = new AddedTokenMatcher();

    /** @throws UnknownStepException where the tokenizer does something that is not known here */
    TextEncoder(TokenizerJson json, HfVocabulary vocabulary) throws UnknownStepException {
        this.json = json;
        this.model = new BytePairModel(json.model());
        for (var entry : vocabulary.addedInOrder().entrySet()) {
            AddedToken token = entry.getValue();
            if (token.normalized()) {
                normalized.add(TextNormalizer.apply(json.normalizer(), token.content()), token, entry.getKey());
            } else {
                asIs.add(token.content(), token, entry.getKey());
            }
        }
    }

    /** Ids of the text without what the post-processor adds. */
    List<Integer> encode(String text) throws UnknownStepException {
        List<Integer> ids = new ArrayList<>();
        for (AddedTokenMatcher.Part part : asIs.cut(text)) {
            if (part.isText()) {
                encodeText(TextNormalizer.apply(json.normalizer(), part.text()), ids);
            } else {
                ids.add(part.id());
            }
        }
        return ids;
    }

    /** Puts around the ids what the post-processor adds to a single text. */
    List<Integer> process(List<Integer> ids) throws UnknownStepException {
        return json.postProcessor() == null ? ids : process(json.postProcessor(), ids);
    }

    private void encodeText(String text, List<Integer> ids) throws UnknownStepException {
        for (AddedTokenMatcher.Part part : normalized.cut(text)) {
            if (!part.isText()) {
                ids.add(part.id());
                continue;
            }
            for (String piece : TextSplitter.split(json.preTokenizer(), part.text())) {
                model.encode(piece, ids);
            }
        }
    }

    private static List<Integer> process(JsonNode step, List<Integer> ids) throws UnknownStepException {
        return switch (step.path("type").asString("")) {
            case "Sequence" -> sequence(step, ids);
            case "TemplateProcessing" -> template(step, ids);
            case "RobertaProcessing", "BertProcessing" -> around(step.path("cls").path(1), ids, step.path("sep").path(1));
            case "ByteLevel" -> ids;
            default -> throw new UnknownStepException("post_processor", step);
        };
    }

    private static List<Integer> sequence(JsonNode step, List<Integer> ids) throws UnknownStepException {
        List<Integer> result = ids;
        for (JsonNode part : step.path("processors")) {
            result = process(part, result);
        }
        return result;
    }

    private static List<Integer> template(JsonNode step, List<Integer> ids) {
        List<Integer> result = new ArrayList<>();
        for (JsonNode entry : step.path("single")) {
            if (entry.has("Sequence")) {
                result.addAll(ids);
            } else {
                String token = entry.path("SpecialToken").path("id").asString("");
                step.path("special_tokens").path(token).path("ids").forEach(id -> result.add(id.asInt()));
            }
        }
        return result;
    }

    private static List<Integer> around(JsonNode first, List<Integer> ids, JsonNode last) {
        List<Integer> result = new ArrayList<>();
        result.add(first.asInt());
        result.addAll(ids);
        result.add(last.asInt());
        return result;
    }
}
