package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads tekken.json; its words as a stream, for there are more than a hundred thousand. */
final class TekkenReader {
    private final Path file;
    private final JsonParser parser;
    private final ObjectNode rest = SmallFile.JSON.createObjectNode();
    private final List<String> words = new ArrayList<>();

    private TekkenReader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static Tekken read(Path file) {
        try (JsonParser parser = SmallFile.JSON.createParser(file)) {
            return new TekkenReader(file, parser).read();
        } catch (JacksonException e) {
            throw SmallFile.notJson(file, e);
        }
    }

    private Tekken read() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw fail("no JSON object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.START_ARRAY && name.equals("vocab")) {
                readWords();
            } else {
                rest.set(name, parser.<JsonNode>readValueAsTree());
            }
        }
        JsonNode config = rest.path("config");
        List<String> special = special(config);
        return new Tekken(words.subList(0, count(config, special.size())), special, config.path("version").asString(""));
    }

    private void readWords() {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            JsonNode entry = parser.readValueAsTree();
            words.add(word(entry.path("token_bytes").asString("")));
        }
    }

    private String word(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new TokenizerException(Reason.BAD_FIELD, file + ": token_bytes of word " + words.size() + " is no Base64", e);
        }
    }

    /** Those listed, which must have the ids 0, 1, ..., and fillers up to the number that the config says. */
    private List<String> special(JsonNode config) {
        TreeMap<Integer, String> byId = new TreeMap<>();
        rest.path("special_tokens").forEach(token -> byId.put(token.path("rank").asInt(-1), token.path("token_str").asString("")));
        if (byId.isEmpty() || byId.firstKey() != 0 || byId.lastKey() != byId.size() - 1) {
            throw fail("its special_tokens are missing or have gaps; take a folder with tokenizer.json");
        }
        List<String> special = new ArrayList<>(byId.values());
        int count = config.path("default_num_special_tokens").asInt(special.size());
        TokenizerJsonReader.checkedId(file, "default_num_special_tokens", count);
        while (special.size() < count) {
            special.add("<SPECIAL_" + special.size() + ">");
        }
        return special;
    }

    /** The file lists more words than the model has. */
    private int count(JsonNode config, int special) {
        int count = config.path("default_vocab_size").asInt(words.size() + special) - special;
        if (count < 0 || count > words.size()) {
            throw fail("default_vocab_size asks for " + count + " words, and it has " + words.size());
        }
        return count;
    }

    private TokenizerException fail(String what) {
        return new TokenizerException(Reason.BAD_FIELD, file + ": " + what);
    }
}
