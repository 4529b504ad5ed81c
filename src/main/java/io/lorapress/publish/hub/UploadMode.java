package io.lorapress.publish.hub;

import io.lorapress.publish.http.Json;
import io.lorapress.publish.http.UriPath;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * How the Hub wants a file.
 *
 * @param lfs     through LFS; else inside the commit
 * @param ignored by the repository's own .gitignore
 * @param oid     hash of what the repository holds under this path, or empty
 */
record UploadMode(boolean lfs, boolean ignored, String oid) {
    private static final int BATCH = 256;

    /** Asks for every file, at most 256 a request. An empty file never goes through LFS: storage refuses empty objects. */
    static Map<String, UploadMode> ask(HubHttp http, RepoId repo, String revision, boolean pullRequest, List<LocalFile> files) {
        Map<String, UploadMode> modes = new HashMap<>();
        for (int from = 0; from < files.size(); from += BATCH) {
            List<LocalFile> batch = files.subList(from, Math.min(files.size(), from + BATCH));
            batch(http, repo, revision, pullRequest, batch).forEach(node -> modes.put(node.path("path").asString(""), of(node)));
        }
        List<String> missing = new ArrayList<>(files.stream().map(LocalFile::path).toList());
        missing.removeAll(modes.keySet());
        if (!missing.isEmpty()) {
            throw HubHttp.badAnswer("asking how to send", "nothing about " + missing.getFirst());
        }
        return modes;
    }

    private static JsonNode batch(HubHttp http, RepoId repo, String revision, boolean pullRequest, List<LocalFile> files) {
        ArrayNode list = Json.array();
        for (LocalFile file : files) {
            list.addObject().put("path", file.path()).put("size", file.size())
                    .put("sample", Base64.getEncoder().encodeToString(file.sample()));
        }
        String path = "/api/models/" + repo + "/preupload/" + UriPath.segment(revision) + (pullRequest ? "?create_pr=1" : "");
        return http.askJson(HubApi.post(http.at(path), Json.object().set("files", list)), "asking how to send").path("files");
    }

    private static UploadMode of(JsonNode node) {
        String mode = node.path("uploadMode").asString("");
        if (!mode.equals("lfs") && !mode.equals("regular")) {
            throw HubHttp.badAnswer("asking how to send", "upload mode \"" + mode + "\"");
        }
        return new UploadMode(mode.equals("lfs"), node.path("shouldIgnore").asBoolean(false), node.path("oid").asString(""));
    }
}
