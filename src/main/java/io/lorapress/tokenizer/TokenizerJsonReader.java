package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads tokenizer.json as a stream: a tree of half a million merges would take hundreds of megabytes. */
final class TokenizerJsonReader {
    /** No vocabulary in use comes near; embeddings of that many rows would not either. */
    static final int MAX_TOKENS = 1 << 24;
    /** What a space inside a merge's part is written as: GGUF parts them by a space. Source: SpecialVocab, gguf-py/gguf/vocab.py. */
    private static final char SPACE_IN_MERGE = (char) (' ' + 256);

    private final Path file;
    private final JsonParser parser;
    private final ObjectNode rest = SmallFile.JSON.createObjectNode();
    private final ObjectNode settings = SmallFile.JSON.createObjectNode();
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
    private final List<String> merges = new ArrayList<>();
    private boolean modelSeen;

    private TokenizerJsonReader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static TokenizerJson read(Path file) {
        try (JsonParser parser = SmallFile.JSON.createParser(file)) {
            return new TokenizerJsonReader(file, parser).read();
        } catch (JacksonException e) {
            throw SmallFile.notJson(file, e);
        }
    }

    private TokenizerJson read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw fail(Reason.BAD_FIELD, "no JSON object; fetch the file again");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            readField(parser.currentName());
        }
        if (!modelSeen) {
            throw fail(Reason.BAD_FIELD, "no \"model\"; is it a tokenizer.json of the tokenizers library?");
        }
        return new TokenizerJson(file, model(), AddedTokenList.read(file, rest.get("added_tokens")), part("normalizer"),
                part("pre_tokenizer"), part("post_processor"), part("decoder"));
    }

    private void readField(String name) {
        JsonToken token = parser.nextToken();
        if (name.equals("model") && token == JsonToken.START_OBJECT) {
            readModel();
        } else {
            rest.set(name, parser.<JsonNode>readValueAsTree());
        }
    }

    private void readModel() {
        modelSeen = true;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("vocab") && token == JsonToken.START_OBJECT) {
                readVocabulary();
            } else if (name.equals("merges") && token == JsonToken.START_ARRAY) {
                readMerges();
            } else {
                settings.set(name, parser.<JsonNode>readValueAsTree());
            }
        }
    }

    private void readVocabulary() {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String token = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                throw fail(Reason.BAD_FIELD, "the id of token \"" + token + "\" is no integer; fetch the file again");
            }
            vocabulary.put(token, checkedId(file, token, parser.getLongValue()));
        }
    }

    private void readMerges() {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            merges.add(switch (token) {
                case VALUE_STRING -> parser.getString();
                case START_ARRAY -> readPair();
                default -> throw badMerge();
            });
        }
    }

    /** Since transformers 4.45 merges are pairs, so that a part may hold a space. */
    private String readPair() {
        String left = readPart();
        String right = readPart();
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw badMerge();
        }
        return left + ' ' + right;
    }

    private String readPart() {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw badMerge();
        }
        return parser.getString().replace(' ', SPACE_IN_MERGE);
    }

    private TokenizerJson.Model model() {
        JsonNode type = SmallFile.present(settings, "type");
        String name = type != null && type.isString() ? type.stringValue() : merges.isEmpty() ? "unnamed" : "BPE";
        return new TokenizerJson.Model(name, vocabulary, merges, settings);
    }

    private JsonNode part(String name) {
        return SmallFile.present(rest, name);
    }

    private TokenizerException badMerge() {
        return fail(Reason.BAD_MERGE, "merge " + merges.size() + " is neither \"a b\" nor [\"a\", \"b\"]; fetch the file again");
    }

    private TokenizerException fail(Reason reason, String what) {
        return new TokenizerException(reason, file + ": " + what);
    }

    static int checkedId(Path file, String token, long id) {
        if (id < 0 || id >= MAX_TOKENS) {
            throw new TokenizerException(Reason.BAD_TOKEN_ID,
                    file + ": token \"" + token + "\" has the id " + id + ", not in 0.." + (MAX_TOKENS - 1) + "; fetch the file again");
        }
        return (int) id;
    }
}
