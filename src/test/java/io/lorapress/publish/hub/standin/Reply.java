package io.lorapress.publish.hub.standin;

import io.lorapress.publish.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An answer to send. */
public record Reply(int status, Map<String, String> headers, byte[] body) {
    static Reply empty(int status) {
        return new Reply(status, Map.of(), new byte[0]);
    }

    static Reply bytes(byte[] body) {
        return new Reply(200, Map.of("Content-Type", "application/octet-stream"), body);
    }

    static Reply json(JsonNode node) {
        return json(200, node);
    }

    static Reply json(int status, JsonNode node) {
        return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(node));
    }

    /** An error as the Hub words it: a code and a message in headers, the message in the body too. */
    static Reply error(int status, String code, String message) {
        Reply reply = json(status, Json.object().put("error", message)).with("X-Error-Message", message.replace('\n', ' '));
        return code.isEmpty() ? reply : reply.with("X-Error-Code", code);
    }

    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }
}
