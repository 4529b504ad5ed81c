package io.lorapress.publish.hub.standin;

import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Accounts, repositories and commits. */
final class RepoRoutes {
    private static final int PAGE = 50;
    private static final long REGULAR_AT_MOST = 10 << 20;
    private static final String LFS_NAMES = ".*\\.(safetensors|gguf|bin|model|pt|onnx)";

    private final StandInHub hub;

    RepoRoutes(StandInHub hub) {
        this.hub = hub;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET /api/whoami-v2", this::whoAmI),
                Route.of("POST /api/repos/create", this::create),
                Route.of("POST /api/validate-yaml", this::validate),
                Route.of("GET /api/models/{repo}", this::info),
                Route.of("GET /api/models/{repo}/revision/(?<revision>.+)", this::info),
                Route.of("POST /api/models/{repo}/branch/(?<branch>.+)", this::branch),
                Route.of("POST /api/models/{repo}/preupload/(?<revision>.+)", this::preupload),
                Route.of("POST /api/models/{repo}/commit/(?<revision>.+)", this::commit),
                Route.of("GET /api/models/{repo}/tree/(?<revision>[^/]+|refs/pr/\\d+)", this::tree),
                Route.of("POST /api/models/{repo}/paths-info/(?<revision>.+)", this::pathsInfo),
                Route.of("GET /api/models/{repo}/discussions", this::discussions));
    }

    static JsonNode json(Asked asked) {
        return json(asked.body());
    }

    static JsonNode json(byte[] bytes) {
        try {
            return Json.parse(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Hub looks at the name, the size and the first bytes. */
    static boolean isLfs(String path, long size, byte[] sample) {
        boolean binary = new String(sample, StandardCharsets.ISO_8859_1).indexOf(0) >= 0;
        return path.matches(LFS_NAMES) || size > REGULAR_AT_MOST || binary;
    }

    private Reply whoAmI(MatchResult parts, Asked asked) {
        StandInHub.User user = hub.user(asked);
        ObjectNode node = Json.object().put("type", "user").put("name", user.name()).put("fullname", user.name());
        node.putArray("orgs");
        node.putObject("auth").put("type", "access_token").putObject("accessToken").put("displayName", "t").put("role", user.role());
        return Reply.json(node);
    }

    private Reply create(MatchResult parts, Asked asked) {
        StandInHub.User user = hub.user(asked);
        JsonNode body = json(asked);
        String owner = body.path("organization").asString(user.name());
        String name = (owner.isEmpty() ? user.name() : owner) + "/" + body.path("name").asString("");
        if (!user.role().equals("write") || !StandInHub.owns(user, name)) {
            throw new Denied(403, "", "You don't have the rights to create a model under the namespace \"" + owner + "\"");
        }
        boolean isPrivate = body.path("private").asBoolean(false) || body.path("visibility").asString("").equals("private");
        boolean isNew = hub.repos().putIfAbsent(name, new Repo(name, isPrivate)) == null;
        ObjectNode node = Json.object().put("name", name).put("url", hub.address() + "/" + name);
        return isNew ? Reply.json(node) : Reply.json(409, node.put("error", "You already created this model repo"));
    }

    private Reply validate(MatchResult parts, Asked asked) {
        String content = json(asked).path("content").asString("");
        ObjectNode node = Json.object();
        ArrayNode errors = node.putArray("errors");
        node.putArray("warnings");
        if (content.contains("license: not-a-licence")) {
            errors.addObject().put("message", "\"license\" must be one of [apache-2.0, mit, ...]");
        }
        return Reply.json(errors.isEmpty() ? 200 : 400, node);
    }

    private Reply info(MatchResult parts, Asked asked) {
        Repo repo = hub.visible(parts.group("repo"), asked);
        String revision = parts.namedGroups().containsKey("revision") ? parts.group("revision") : "main";
        return Reply.json(StandInHub.info(repo, at(repo, revision)));
    }

    static Repo.Commit at(Repo repo, String revision) {
        return repo.at(revision).orElseThrow(() -> new Denied(404, "RevisionNotFound", "Invalid rev id: " + revision));
    }

    private Reply branch(MatchResult parts, Asked asked) {
        Repo repo = hub.writable(parts.group("repo"), asked);
        if (repo.hasBranch(parts.group("branch"))) {
            throw new Denied(409, "", "Reference already exists");
        }
        repo.branch(parts.group("branch"), at(repo, "main").id());
        return Reply.empty(200);
    }

    private Reply preupload(MatchResult parts, Asked asked) {
        Repo repo = hub.writable(parts.group("repo"), asked);
        Repo.Commit commit = at(repo, parts.group("revision"));
        JsonNode files = json(asked).path("files");
        if (files.size() > 256) {
            throw new Denied(400, "", "at most 256 files");
        }
        ObjectNode node = Json.object();
        ArrayNode answers = node.putArray("files");
        for (JsonNode file : files) {
            String path = file.path("path").asString("");
            byte[] sample = Base64.getDecoder().decode(file.path("sample").asString(""));
            ObjectNode answer = answers.addObject().put("path", path)
                    .put("uploadMode", isLfs(path, file.path("size").asLong(0), sample) ? "lfs" : "regular")
                    .put("shouldIgnore", path.endsWith(".ignored"));
            if (commit.files().containsKey(path)) {
                answer.put("oid", commit.files().get(path).etag());
            }
        }
        return Reply.json(node);
    }

    private Reply commit(MatchResult parts, Asked asked) {
        Repo repo = hub.writable(parts.group("repo"), asked);
        StandInHub.User user = hub.user(asked);
        String revision = parts.group("revision");
        synchronized (repo) {
            Repo.Commit head = at(repo, revision);
            String[] lines = new String(asked.body(), StandardCharsets.UTF_8).split("\n");
            JsonNode header = json(lines[0].getBytes(StandardCharsets.UTF_8)).path("value");
            String parent = header.path("parentCommit").asString(head.id());
            boolean pull = asked.query().contains("create_pr=1");
            if (!pull && !parent.equals(head.id())) {
                throw new Denied(412, "", "A commit has happened since. Please refresh and try again.");
            }
            Map<String, Blob> files = new TreeMap<>(head.files());
            for (int i = 1; i < lines.length; i++) {
                apply(json(lines[i].getBytes(StandardCharsets.UTF_8)), files);
            }
            String title = header.path("summary").asString("");
            int number = pull ? repo.openPull(title, user.name()) : 0;
            Repo.Commit commit = repo.commit(pull ? "refs/pr/" + number : revision, head.id(), title, user.name(), files);
            ObjectNode node = Json.object().put("success", true).put("commitOid", commit.id()).put("hookOutput", "")
                    .put("commitUrl", hub.address() + "/" + repo.name() + "/commit/" + commit.id());
            return Reply.json(pull ? node.put("pullRequestUrl", hub.address() + "/" + repo.name() + "/discussions/" + number) : node);
        }
    }

    private void apply(JsonNode line, Map<String, Blob> files) {
        JsonNode value = line.path("value");
        String path = value.path("path").asString("");
        switch (line.path("key").asString("")) {
            case "file" -> files.put(path, new Blob(Base64.getDecoder().decode(value.path("content").asString("")), ""));
            case "lfsFile" -> files.put(path, lfs(value));
            case "deletedFile" -> files.remove(path);
            default -> throw new Denied(400, "", "unknown operation in commit");
        }
    }

    private Blob lfs(JsonNode value) {
        String oid = value.path("oid").asString("");
        byte[] bytes = hub.store().object(oid).orElseThrow(() -> new Denied(400, "", "Your push was rejected because an LFS pointer "
                + "pointed to a file that does not exist. " + oid));
        if (value.has("size") && value.path("size").asLong(0) != bytes.length) {
            throw new Denied(400, "", "the LFS object has another size");
        }
        return new Blob(bytes, oid);
    }

    private Reply tree(MatchResult parts, Asked asked) {
        Repo repo = hub.visible(parts.group("repo"), asked);
        String revision = parts.group("revision");
        List<Map.Entry<String, Blob>> files = List.copyOf(at(repo, revision).files().entrySet());
        int from = asked.query().matches(".*cursor=\\d+.*") ? Integer.parseInt(asked.query().replaceFirst(".*cursor=(\\d+).*", "$1")) : 0;
        int to = Math.min(files.size(), from + PAGE);
        ArrayNode entries = Json.array();
        if (from == 0) {
            entries.addObject().put("type", "directory").put("path", "a-folder").put("oid", "0".repeat(40)).put("size", 0);
        }
        files.subList(from, to).forEach(file -> entries.add(file.getValue().entry(file.getKey())));
        Reply reply = Reply.json(entries);
        String next = hub.address() + "/api/models/" + repo.name() + "/tree/" + revision + "?recursive=true&cursor=" + to;
        return to < files.size() ? reply.with("Link", "<" + next + ">; rel=\"next\"") : reply;
    }

    private Reply pathsInfo(MatchResult parts, Asked asked) {
        Repo.Commit commit = at(hub.visible(parts.group("repo"), asked), parts.group("revision"));
        ArrayNode entries = Json.array();
        for (JsonNode path : json(asked).path("paths")) {
            Blob blob = commit.files().get(path.asString());
            if (blob != null) {
                entries.add(blob.entry(path.asString()));
            }
        }
        return Reply.json(entries);
    }

    private Reply discussions(MatchResult parts, Asked asked) {
        Repo repo = hub.visible(parts.group("repo"), asked);
        ObjectNode node = Json.object().put("count", repo.pulls().size()).put("start", 0);
        ArrayNode list = node.putArray("discussions");
        repo.pulls().forEach(pull -> list.addObject().put("num", pull.number()).put("title", pull.title()).put("status", "open")
                .put("isPullRequest", true).putObject("author").put("name", pull.author()));
        return Reply.json(node);
    }
}
