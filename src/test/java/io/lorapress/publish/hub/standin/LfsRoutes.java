package io.lorapress.publish.hub.standin;

import io.lorapress.publish.http.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** LFS: where objects go, parts put together, and the check that they came whole. */
final class LfsRoutes {
    private final StandInHub hub;

    LfsRoutes(StandInHub hub) {
        this.hub = hub;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST /{repo}\\.git/info/lfs/objects/batch", this::batch),
                Route.of("POST /{repo}\\.git/info/lfs/verify", this::verify),
                Route.of("POST /api/complete_multipart", this::complete));
    }

    private Reply batch(MatchResult parts, Asked asked) {
        String repo = parts.group("repo");
        hub.visible(repo, asked);
        hub.user(asked);
        ObjectNode node = Json.object().put("transfer", "basic");
        ArrayNode objects = node.putArray("objects");
        for (JsonNode object : RepoRoutes.json(asked).path("objects")) {
            String oid = object.path("oid").asString("");
            long size = object.path("size").asLong(0);
            ObjectNode answer = objects.addObject().put("oid", oid).put("size", size);
            if (hub.store().object(oid).isEmpty()) {
                actions(answer.putObject("actions"), repo, oid, size);
            }
        }
        return Reply.json(node).with("Content-Type", "application/vnd.git-lfs+json");
    }

    private void actions(ObjectNode actions, String repo, String oid, long size) {
        String address = hub.storageServer().address() + "/" + oid;
        ObjectNode upload = actions.putObject("upload");
        if (size > hub.partSize()) {
            upload.put("href", hub.address() + "/api/complete_multipart?uploadId=1&" + hub.store().signature().substring(1));
            ObjectNode header = upload.putObject("header").put("chunk_size", String.valueOf(hub.partSize()));
            for (int part = 1; part <= Math.ceilDiv(size, hub.partSize()); part++) {
                header.put(String.format("%05d", part), address + "/" + part + hub.store().signature());
            }
        } else {
            upload.put("href", address + hub.store().signature()).putObject("header").put("x-amz-meta-kind", "model");
        }
        if (hub.isVerifying()) {
            actions.putObject("verify").put("href", hub.address() + "/" + repo + ".git/info/lfs/verify").putObject("header");
        }
    }

    private Reply complete(MatchResult parts, Asked asked) {
        Map<Integer, String> etags = new HashMap<>();
        JsonNode body = RepoRoutes.json(asked);
        body.path("parts").forEach(part -> etags.put(part.path("partNumber").asInt(0), part.path("etag").asString("")));
        return hub.store().complete(body.path("oid").asString(""), etags);
    }

    private Reply verify(MatchResult parts, Asked asked) {
        hub.user(asked);
        JsonNode body = RepoRoutes.json(asked);
        byte[] bytes = hub.store().object(body.path("oid").asString("")).orElse(null);
        return bytes != null && bytes.length == body.path("size").asLong(-1) ? Reply.json(Json.object())
                : Reply.error(404, "", "the object did not come whole");
    }
}
