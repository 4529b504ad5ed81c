package io.lorapress.publish.manifest;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a manifest: the same manifest gives the same bytes on every machine. */
public final class ManifestWriter {
    static final int FORMAT = 1;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final Separators SEPARATORS =
            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
    private static final ObjectWriter PRETTY = MAPPER.writer()
            .with(new DefaultPrettyPrinter(SEPARATORS).withObjectIndenter(INDENT).withArrayIndenter(INDENT));

    private ManifestWriter() {
    }

    /** UTF-8, two spaces an indent, a newline at the end. */
    public static byte[] bytes(Manifest manifest) {
        return (PRETTY.writeValueAsString(node(manifest)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Into the folder under {@link Manifest#NAME}, whole or not at all. */
    public static void write(Manifest manifest, Path folder) {
        Path part = folder.resolve(Manifest.NAME + ".part");
        try {
            Files.write(part, bytes(manifest));
            Files.move(part, folder.resolve(Manifest.NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw LorapressException.failure(
                    part + ": the manifest cannot be written (" + e.getMessage() + "); check the folder and its room", e);
        }
    }

    private static ObjectNode node(Manifest manifest) {
        ObjectNode node = MAPPER.createObjectNode().put("format", FORMAT);
        strings(node.putObject("versions"), manifest.versions());
        node.put("engine", manifest.engine()).put("base_choice", manifest.baseChoice());
        strings(node.putObject("base_card"), manifest.baseCard());
        strings(node.putObject("request"), manifest.request());
        ArrayNode inputs = node.putArray("inputs");
        manifest.inputs().forEach(input -> input(inputs.addObject(), input));
        ArrayNode outputs = node.putArray("outputs");
        manifest.outputs().forEach(output -> file(outputs.addObject().put("format", output.format()), output.file()));
        return node;
    }

    private static void input(ObjectNode node, InputRecord input) {
        node.put("role", input.role()).put("source", input.source()).put("revision", input.revision());
        ArrayNode files = node.putArray("files");
        input.files().forEach(file -> file(files.addObject(), file));
    }

    private static void file(ObjectNode node, FileRecord file) {
        node.put("path", file.path()).put("bytes", file.bytes()).put("sha256", file.sha256());
    }

    private static void strings(ObjectNode node, Map<String, String> values) {
        values.forEach(node::put);
    }
}
