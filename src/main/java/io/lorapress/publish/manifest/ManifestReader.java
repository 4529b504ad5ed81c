package io.lorapress.publish.manifest;

import io.lorapress.publish.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a manifest, and believes nothing in it that it has not looked at. */
public final class ManifestReader {
    private static final long LARGEST = 64 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path where;

    private ManifestReader(Path where) {
        this.where = where;
    }

    /** @param folder that holds {@link Manifest#NAME}. @throws ManifestException when it is not there or not whole */
    public static Manifest read(Path folder) {
        ManifestReader reader = new ManifestReader(folder.resolve(Manifest.NAME));
        return reader.manifest(reader.bytes());
    }

    /** One that came from elsewhere. @param source where from, for messages */
    public static Manifest read(byte[] bytes, String source) {
        return new ManifestReader(Path.of(source).resolve(Manifest.NAME)).manifest(bytes);
    }

    private Manifest manifest(byte[] bytes) {
        JsonNode node = json(bytes);
        if (node.path("format").asInt(-1) != ManifestWriter.FORMAT) {
            throw new ManifestException(ManifestError.UNKNOWN_FORMAT, where, "no manifest of format " + ManifestWriter.FORMAT
                    + "; use the lorapress that wrote it");
        }
        return new Manifest(strings(node, "versions"), text(node, "engine"), text(node, "base_choice"), strings(node, "base_card"),
                strings(node, "request"), list(node, "inputs", this::input), list(node, "outputs", output -> new OutputRecord(text(output, "format"), file(output))));
    }

    private byte[] bytes() {
        try {
            if (Files.size(where) > LARGEST) {
                throw new ManifestException(ManifestError.TOO_LARGE, where, "larger than any manifest");
            }
            return Files.readAllBytes(where);
        } catch (IOException e) {
            throw new ManifestException(ManifestError.UNREADABLE, where, "cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private JsonNode json(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException notJson) {
            throw new ManifestException(ManifestError.NOT_JSON, where, "not JSON: " + OneLine.of(notJson.getOriginalMessage()), notJson);
        }
    }

    private InputRecord input(JsonNode node) {
        return new InputRecord(text(node, "role"), text(node, "source"), text(node, "revision"), list(node, "files", this::file));
    }

    private FileRecord file(JsonNode node) {
        String path = text(node, "path");
        boolean leadsOut = path.contains("\\") || Stream.of(path.split("/", -1)).anyMatch(List.of("", ".", "..")::contains);
        if (leadsOut) {
            throw new ManifestException(ManifestError.BAD_PATH, where, "a path that leads out of the folder: " + OneLine.of(path));
        }
        JsonNode bytes = node.path("bytes");
        String sha256 = text(node, "sha256");
        if (!bytes.isIntegralNumber() || !bytes.canConvertToLong() || bytes.longValue() < 0 || !sha256.matches("[0-9a-f]{64}")) {
            throw new ManifestException(ManifestError.BAD_HASH, where, "no size or hash for " + OneLine.of(path));
        }
        return new FileRecord(path, bytes.longValue(), sha256);
    }

    private String text(JsonNode node, String field) {
        if (!node.path(field).isString()) {
            throw new ManifestException(ManifestError.BAD_FIELD, where, "\"" + field + "\" is missing or no text");
        }
        return node.path(field).stringValue();
    }

    private SortedMap<String, String> strings(JsonNode node, String field) {
        SortedMap<String, String> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : node.path(field).properties()) {
            values.put(entry.getKey(), text(node.path(field), entry.getKey()));
        }
        return values;
    }

    private <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> element) {
        if (!node.path(field).isArray()) {
            throw new ManifestException(ManifestError.BAD_FIELD, where, "\"" + field + "\" is missing or no list");
        }
        List<T> list = new ArrayList<>();
        node.path(field).forEach(item -> list.add(element.apply(item)));
        return list;
    }
}
