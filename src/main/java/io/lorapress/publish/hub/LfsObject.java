package io.lorapress.publish.hub;

import io.lorapress.publish.OneLine;
import io.lorapress.publish.http.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the LFS batch endpoint says about one object. Source: git-lfs docs/api/batch.md; the multipart transfer is the Hub's own.
 *
 * @param upload   where to send it, or absent when it is there already
 * @param verify   where to have it checked afterwards, if the server wants that
 */
record LfsObject(String oid, Optional<Target> upload, Optional<Target> verify) {
    static final String MEDIA_TYPE = "application/vnd.git-lfs+json";

    /**
     * @param headers   to send along
     * @param chunkSize bytes a part, or 0 for a single PUT
     * @param parts     addresses of the parts in their order, when there is a chunk size
     */
    record Target(URI href, Map<String, String> headers, long chunkSize, List<URI> parts) {
    }

    static LfsObject of(JsonNode node, HubSettings settings) {
        JsonNode actions = node.path("actions");
        return new LfsObject(node.path("oid").asString(""), target(actions.path("upload"), settings),
                target(actions.path("verify"), settings));
    }

    private static Optional<Target> target(JsonNode action, HubSettings settings) {
        if (!action.isObject()) {
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        SortedMap<Integer, URI> parts = new TreeMap<>();
        long chunk = 0;
        for (Map.Entry<String, JsonNode> header : action.path("header").properties()) {
            String value = header.getValue().asString("");
            if (header.getKey().equals("chunk_size")) {
                chunk = chunkSize(value);
            } else if (header.getKey().matches("\\d{1,9}")) {
                parts.put(Integer.parseInt(header.getKey()), settings.resolve(value));
            } else {
                headers.put(header.getKey(), value);
            }
        }
        URI href = settings.resolve(HubHttp.required(action, "href", "asking where to send"));
        return Optional.of(new Target(href, headers, chunk, new ArrayList<>(parts.values())));
    }

    private static long chunkSize(String text) {
        if (!text.matches("[1-9]\\d{0,17}")) {
            throw HubHttp.badAnswer("asking where to send", "chunk size \"" + text + "\"");
        }
        return Long.parseLong(text);
    }

    /** Asks for objects by hash, at most 256. @throws HubException REFUSED when the server refuses one of them */
    static Map<String, LfsObject> ask(HubHttp http, RepoId repo, String revision, List<Upload> uploads) {
        String doing = "asking where to send";
        ObjectNode body = Json.object().put("operation", "upload").put("hash_algo", "sha256");
        body.putArray("transfers").add("basic").add("multipart");
        body.putObject("ref").put("name", revision);
        ArrayNode objects = body.putArray("objects");
        uploads.forEach(upload -> objects.addObject().put("oid", upload.oid()).put("size", upload.file().size()));
        JsonNode answer = http.askJson(HubApi.post(http.at("/" + repo + ".git/info/lfs/objects/batch"), body)
                .with("Accept", MEDIA_TYPE).with("Content-Type", MEDIA_TYPE), doing);
        Map<String, LfsObject> byOid = new HashMap<>();
        for (JsonNode node : answer.path("objects")) {
            refuseErrors(node);
            byOid.put(node.path("oid").asString(""), of(node, http.settings()));
        }
        return byOid;
    }

    private static void refuseErrors(JsonNode node) {
        String message = node.path("error").path("message").asString("");
        if (node.has("error")) {
            throw new HubException(HubError.REFUSED,
                    "asking where to send: the Hub refuses object " + node.path("oid").asString("?") + ": "
                            + OneLine.of(message));
        }
    }
}
