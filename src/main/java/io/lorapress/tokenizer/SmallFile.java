package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the files of a tokenizer folder, each within the size that its kind can have. */
final class SmallFile {
    /** The largest real tokenizer.json and tokenizer.model take 35 MB and 5 MB. */
    static final long VOCABULARY_LIMIT = 256L << 20;
    /** The largest real tokenizer_config.json takes 1.2 MB; chat templates some 50 KB. */
    static final long CONFIG_LIMIT = 32L << 20;

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxStringLength((int) CONFIG_LIMIT).maxNestingDepth(200).build()).build()).build();

    private SmallFile() {
    }

    /** The file in the folder if it is there and within the limit. */
    static Optional<Path> find(TokenizerFolder folder, String name, long limit) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        checkSize(file, limit);
        return Optional.of(file);
    }

    /** A JSON object, or nothing if there is no such file. */
    static Optional<ObjectNode> object(TokenizerFolder folder, String name) {
        return find(folder, name, CONFIG_LIMIT).map(SmallFile::object);
    }

    /** UTF-8 text, or nothing if there is no such file. */
    static Optional<String> text(TokenizerFolder folder, String name, long limit) {
        return find(folder, name, limit).map(SmallFile::text);
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new TokenizerException(Reason.BAD_FIELD, file + ": not UTF-8; save it as UTF-8 text", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static TokenizerException unreadable(Path file, IOException cause) {
        return new TokenizerException(Reason.UNREADABLE, file + ": cannot be read (" + cause.getMessage() + ")", cause);
    }

    static TokenizerException notJson(Path file, JacksonException cause) {
        return new TokenizerException(Reason.NOT_JSON, file + ": no valid JSON (line " + cause.getLocation().getLineNr() + ", column "
                + cause.getLocation().getColumnNr() + ": " + firstLine(cause.getOriginalMessage())
                + "); fetch the file again", cause);
    }

    private static ObjectNode object(Path file) {
        try {
            if (JSON.readTree(bytes(file)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw notJson(file, e);
        }
        throw new TokenizerException(Reason.BAD_FIELD, file + ": no JSON object; fetch the file again");
    }

    private static void checkSize(Path file, long limit) {
        try {
            long size = Files.size(file);
            if (size > limit) {
                throw new TokenizerException(Reason.TOO_LARGE,
                        file + ": " + size + " bytes, more than the " + limit + " that such a file can have; check the file");
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    /** The value, or null where it is absent or JSON's null. */
    static JsonNode present(JsonNode node, String field) {
        JsonNode value = node == null ? null : node.get(field);
        return value == null || value.isNull() ? null : value;
    }
}
