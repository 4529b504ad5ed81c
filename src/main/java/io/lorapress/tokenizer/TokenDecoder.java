package io.lorapress.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * Turns one token into the text it stands for, as the decoder of tokenizer.json does. A token that is matched as it is must be
 * stored so, because llama.cpp looks for its text. Source: decoders of the Hugging Face tokenizers library.
 */
final class TokenDecoder {
    private final JsonNode decoder;

    /** @param decoder as in tokenizer.json, or null */
    TokenDecoder(JsonNode decoder) {
        this.decoder = decoder;
    }

    String decode(String token) {
        return decoder == null ? token : decode(token, decoder);
    }

    private static String decode(String token, JsonNode step) {
        return switch (type(step)) {
            case "Sequence" -> sequence(token, step);
            case "ByteLevel" -> byteLevel(token);
            case "Replace" -> replace(token, step);
            case "Metaspace" -> metaspace(token, step);
            case "Strip" -> strip(token, step);
            case "ByteFallback" -> byteFallback(token);
            // Fuse joins several tokens; what else there is belongs to vocabularies that GGUF has no BPE for
            default -> token;
        };
    }

    private static String sequence(String token, JsonNode step) {
        String text = token;
        for (JsonNode part : step.path("decoders")) {
            text = decode(text, part);
        }
        return text;
    }

    /** Only a token made wholly of the byte alphabet is taken for bytes. */
    private static String byteLevel(String token) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
        for (int i = 0; i < token.length(); i++) {
            int value = ByteAlphabet.byteOf(token.charAt(i));
            if (value < 0) {
                return token;
            }
            bytes.write(value);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String replace(String token, JsonNode step) {
        String pattern = step.path("pattern").path("String").asString("");
        return pattern.isEmpty() ? token : token.replace(pattern, step.path("content").asString(""));
    }

    /** The first token, which this one is, loses its spaces, unless none is ever put before a word. */
    private static String metaspace(String token, JsonNode step) {
        boolean keeps = step.path("prepend_scheme").asString("always").equals("never")
                || !step.path("add_prefix_space").asBoolean(true);
        return token.replace(step.path("replacement").asString("\u2581"), keeps ? " " : "");
    }

    private static String strip(String token, JsonNode step) {
        String content = step.path("content").asString(" ");
        String text = token;
        for (int i = 0; i < step.path("start").asInt(0) && text.startsWith(content); i++) {
            text = text.substring(content.length());
        }
        for (int i = 0; i < step.path("stop").asInt(0) && text.endsWith(content); i++) {
            text = text.substring(0, text.length() - content.length());
        }
        return text;
    }

    private static String byteFallback(String token) {
        int value = ByteAlphabet.fallbackByte(token);
        return value < 0 ? token : new String(new byte[] {(byte) value}, StandardCharsets.UTF_8);
    }

    private static String type(JsonNode step) {
        return step.path("type").asString("");
    }
}
