package io.lorapress.publish.hub;

import io.lorapress.publish.http.Json;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A commit as the Hub takes it: newline-delimited JSON, a header and a line a file. Small files stand inside as base64, so it is
 * written to a temporary file and sent from there.
 */
final class CommitBody implements AutoCloseable {
    private final Path file;

    private CommitBody(Path file) {
        this.file = file;
    }

    /** @param parent the commit it must follow, or empty for whatever is the head */
    static CommitBody write(String summary, String description, Optional<String> parent, List<Upload> uploads) {
        try {
            CommitBody body = new CommitBody(Files.createTempFile("lorapress-commit", ".ndjson"));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(body.file), 1 << 16)) {
                body.fill(out, header(summary, description, parent), uploads);
            }
            return body;
        } catch (IOException e) {
            throw new HubException(HubError.LOCAL_FILE, "the commit cannot be written to the temporary folder (" + e.getMessage()
                    + "); make room there", e);
        }
    }

    private void fill(OutputStream out, ObjectNode header, List<Upload> uploads) throws IOException {
        boolean whole = false;
        try {
            line(out, header);
            for (Upload upload : uploads) {
                write(out, upload);
            }
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    Path file() {
        return file;
    }

    long size() throws IOException {
        return Files.size(file);
    }

    private static ObjectNode header(String summary, String description, Optional<String> parent) {
        ObjectNode value = Json.object().put("summary", summary).put("description", description);
        parent.ifPresent(commit -> value.put("parentCommit", commit));
        return item("header", value);
    }

    private static void write(OutputStream out, Upload upload) throws IOException {
        if (upload.lfs()) {
            line(out, item("lfsFile", Json.object().put("path", upload.file().path()).put("algo", "sha256")
                    .put("oid", upload.oid()).put("size", upload.file().size())));
        } else {
            inline(out, upload.file());
        }
    }

    /** {@code {"key":"file","value":{"path":..,"encoding":"base64","content":".."}}} without the content in memory. */
    private static void inline(OutputStream out, LocalFile file) throws IOException {
        ObjectNode value = Json.object().put("path", file.path()).put("encoding", "base64").put("content", "");
        String line = new String(Json.bytes(item("file", value)), StandardCharsets.UTF_8);
        int end = line.length() - "\"}}".length();
        out.write(line.substring(0, end).getBytes(StandardCharsets.UTF_8));
        try (OutputStream base64 = Base64.getEncoder().wrap(new Unclosed(out))) {
            Files.copy(file.file(), base64);
        }
        out.write((line.substring(end) + "\n").getBytes(StandardCharsets.UTF_8));
        file.checkUnchanged();
    }

    private static ObjectNode item(String key, JsonNode value) {
        ObjectNode item = Json.object().put("key", key);
        item.set("value", value);
        return item;
    }

    private static void line(OutputStream out, JsonNode node) throws IOException {
        out.write(Json.bytes(node));
        out.write('\n');
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            file.toFile().deleteOnExit();
        }
    }

    /** Keeps the file open when the base64 encoder writes its last characters and closes. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
        }

        @Override
        public void close() {
            // the line goes on
        }
    }
}
