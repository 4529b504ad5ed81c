package io.lorapress.adapter;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a JSON object from a file of bounded size. */
final class ConfigReader {
    private static final long MAX_BYTES = 64L << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigReader() {
    }

    static ObjectNode read(Path path) {
        JsonNode node = parse(path, bytes(path));
        if (!(node instanceof ObjectNode object)) {
            throw new AdapterException(AdapterError.BAD_CONFIG, path, "should hold a JSON object");
        }
        return object;
    }

    private static byte[] bytes(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new AdapterException(AdapterError.BAD_CONFIG, path, "is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw LorapressException.failure(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode parse(Path path, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new AdapterException(AdapterError.BAD_CONFIG, path + ": is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
