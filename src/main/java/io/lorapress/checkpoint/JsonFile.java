package io.lorapress.checkpoint;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object in a file of limited size. NaN and Infinity are read, since Python writes them. */
final class JsonFile {
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private JsonFile() {
    }

    /** Empty when there is no such file. */
    static Optional<JsonNode> readIfThere(Path file, long maxBytes) {
        return Files.exists(file) ? Optional.of(read(file, maxBytes)) : Optional.empty();
    }

    static JsonNode read(Path file, long maxBytes) {
        try {
            long bytes = Files.size(file);
            if (bytes > maxBytes) {
                throw new CheckpointException(CheckpointError.JSON_TOO_LARGE, file + ": " + bytes + " bytes are more than the "
                        + maxBytes + " that such a file may have");
            }
            return object(file.toString(), Files.readAllBytes(file), CheckpointError.BAD_JSON);
        } catch (IOException e) {
            throw LorapressException.failure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param where what the message calls the bytes */
    static JsonNode object(String where, byte[] json, CheckpointError error) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new CheckpointException(error, where + ": not JSON: " + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
        }
        if (!node.isObject()) {
            throw new CheckpointException(error, where + ": not a JSON object");
        }
        return node;
    }
}
