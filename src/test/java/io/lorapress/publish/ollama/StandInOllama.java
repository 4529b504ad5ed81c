package io.lorapress.publish.ollama;

import io.lorapress.publish.http.Json;
import io.lorapress.publish.hub.standin.Asked;
import io.lorapress.publish.hub.standin.FaultyServer;
import io.lorapress.publish.hub.standin.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An Ollama server on 127.0.0.1, as far as creating, showing and asking a model goes. */
public final class StandInOllama implements AutoCloseable {
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> models = new LinkedHashMap<>();
    private final FaultyServer server;
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean stopsEarly;
    private volatile String answer = "Ahoy!";

    public StandInOllama() throws IOException {
        server = new FaultyServer(0, this::answer);
    }

    public OllamaHost host() {
        return OllamaHost.of(server.address());
    }

    public FaultyServer server() {
        return server;
    }

    /** Creating fails with this, in the middle of the answer. */
    public void failsWith(String error) {
        failure = Optional.of(error);
    }

    public void stopsBeforeSuccess() {
        stopsEarly = true;
    }

    public void answers(String text) {
        answer = text;
    }

    public JsonNode model(String name) {
        return models.get(name);
    }

    public byte[] blob(String digest) {
        return blobs.get(digest);
    }

    private Reply answer(Asked asked) {
        String request = asked.toString();
        if (request.startsWith("HEAD /api/blobs/")) {
            return reply(blobs.containsKey(asked.path().substring("/api/blobs/".length())) ? 200 : 404, "");
        }
        if (request.startsWith("POST /api/blobs/")) {
            return blob(asked.path().substring("/api/blobs/".length()), asked.body());
        }
        return switch (request) {
            case "POST /api/create" -> create(json(asked));
            case "POST /api/show" -> show(json(asked));
            case "POST /api/chat" -> chat(json(asked));
            default -> reply(404, "404 page not found");
        };
    }

    private static JsonNode json(Asked asked) {
        try {
            return Json.parse(asked.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reply reply(int status, String text) {
        return new Reply(status, Map.of("Content-Type", "application/json; charset=utf-8"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Reply error(int status, String message) {
        return reply(status, new String(Json.bytes(Json.object().put("error", message)), StandardCharsets.UTF_8));
    }

    private Reply blob(String digest, byte[] body) {
        try {
            String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
            if (!digest.equals("sha256:" + hash)) {
                return error(400, "digest mismatch, expected \"" + digest + "\", got \"sha256:" + hash + "\"");
            }
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
        blobs.put(digest, body);
        return reply(201, "");
    }

    /** Errors come inside an answer that began as a success. */
    private Reply create(JsonNode request) {
        StringBuilder lines = new StringBuilder("{\"status\":\"parsing GGUF\"}\n{\"status\":\"parsing GGUF\"}\n");
        boolean known = request.path("files").propertyStream().allMatch(file -> blobs.containsKey(file.getValue().stringValue()));
        String problem = failure.orElse(known ? "" : "invalid digest");
        if (!problem.isEmpty()) {
            return reply(200, lines + new String(Json.bytes(Json.object().put("error", problem)), StandardCharsets.UTF_8) + "\n");
        }
        models.put(request.path("model").stringValue(), request);
        List.of("creating new layer sha256:abc", "writing manifest").forEach(status -> lines.append("{\"status\":\"").append(status)
                .append("\"}\n"));
        return reply(200, lines + (stopsEarly ? "" : "{\"status\":\"success\"}\n"));
    }

    private Reply show(JsonNode request) {
        JsonNode model = models.get(request.path("model").stringValue());
        if (model == null) {
            return error(404, "model '" + request.path("model").stringValue() + "' not found");
        }
        ObjectNode shown = Json.object().put("template", model.path("template").asString("")).put("system", model.path("system")
                .asString(""));
        return reply(200, new String(Json.bytes(shown), StandardCharsets.UTF_8));
    }

    private Reply chat(JsonNode request) {
        ObjectNode node = Json.object().put("model", request.path("model").stringValue()).put("done", true);
        node.putObject("message").put("role", "assistant").put("content", answer);
        return reply(200, new String(Json.bytes(node), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
