package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Added tokens in the three ways that files list them. */
final class AddedTokenList {
    private AddedTokenList() {
    }

    /** tokenizer.json: {@code [{"id": 3, "content": "<s>", "special": true, "normalized": false, ...}]}. */
    static List<TokenizerJson.Added> read(Path file, JsonNode list) {
        List<TokenizerJson.Added> tokens = new ArrayList<>();
        if (list == null || list.isNull()) {
            return tokens;
        }
        for (JsonNode entry : list) {
            AddedToken token = token(file, entry);
            tokens.add(new TokenizerJson.Added(id(file, token.content(), entry.get("id")), token));
        }
        return tokens;
    }

    /** tokenizer_config.json's added_tokens_decoder: {@code {"3": {"content": "<s>", ...}}}, in the file's order. */
    static Map<Integer, AddedToken> decoder(Path file, JsonNode decoder) {
        Map<Integer, AddedToken> tokens = new LinkedHashMap<>();
        if (decoder != null && decoder.isObject()) {
            decoder.properties().forEach(entry ->
                    tokens.put(decimal(file, entry.getKey()), token(file, entry.getValue())));
        }
        return tokens;
    }

    /** added_tokens.json: {@code {"<s>": 3}}, in the file's order. */
    static Map<String, Integer> plain(Path file, JsonNode object) {
        Map<String, Integer> tokens = new LinkedHashMap<>();
        object.properties().forEach(entry -> tokens.put(entry.getKey(), id(file, entry.getKey(), entry.getValue())));
        return tokens;
    }

    private static AddedToken token(Path file, JsonNode entry) {
        JsonNode content = SmallFile.present(entry, "content");
        if (content == null || !content.isString()) {
            throw new TokenizerException(Reason.BAD_FIELD, file + ": an added token has no \"content\"; fetch the file again");
        }
        boolean special = truth(entry.get("special"), false);
        return new AddedToken(content.stringValue(), special, truth(entry.get("normalized"), !special),
                truth(entry.get("single_word"), false), truth(entry.get("lstrip"), false), truth(entry.get("rstrip"), false));
    }

    private static int id(Path file, String token, JsonNode id) {
        if (id == null || !id.isIntegralNumber() || !id.canConvertToLong()) {
            throw new TokenizerException(Reason.BAD_FIELD, file + ": added token \"" + token + "\" has no integer id; fetch the file again");
        }
        return TokenizerJsonReader.checkedId(file, token, id.longValue());
    }

    private static int decimal(Path file, String id) {
        try {
            return TokenizerJsonReader.checkedId(file, "added_tokens_decoder", Long.parseLong(id));
        } catch (NumberFormatException e) {
            throw new TokenizerException(Reason.BAD_FIELD,
                    file + ": added_tokens_decoder has the key \"" + id + "\" where an id belongs; fetch the file again", e);
        }
    }

    private static boolean truth(JsonNode value, boolean otherwise) {
        return value == null || !value.isBoolean() ? otherwise : value.booleanValue();
    }
}
