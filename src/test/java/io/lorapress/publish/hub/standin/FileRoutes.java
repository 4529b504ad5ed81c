package io.lorapress.publish.hub.standin;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;

/** Contents of files: LFS objects by a redirect to the storage, the others by a redirect to the Hub's own cache, as the real one does. */
final class FileRoutes {
    private final StandInHub hub;

    FileRoutes(StandInHub hub) {
        this.hub = hub;
    }

    List<Route> routes() {
        return List.of(
                Route.of("(GET|HEAD) /{repo}/resolve/(?<revision>[^/]+)/(?<path>.+)", this::resolve),
                Route.of("(GET|HEAD) /api/resolve-cache/models/{repo}/(?<revision>[^/]+)/(?<path>.+)", this::content));
    }

    private Reply resolve(MatchResult parts, Asked asked) {
        Repo repo = hub.visible(parts.group("repo"), asked);
        Repo.Commit commit = RepoRoutes.at(repo, parts.group("revision"));
        Blob blob = blob(commit, parts.group("path"));
        String location = blob.isLfs() ? hub.storageServer().address() + "/" + blob.sha256() + hub.store().signature()
                : "/api/resolve-cache/models/" + repo.name() + "/" + commit.id() + "/" + parts.group("path").replace(" ", "%20");
        return new Reply(blob.isLfs() ? 302 : 307, Map.of("Location", location, "X-Repo-Commit", commit.id(),
                "X-Linked-Etag", "\"" + blob.etag() + "\"", "X-Linked-Size", String.valueOf(blob.bytes().length)), new byte[0]);
    }

    private Reply content(MatchResult parts, Asked asked) {
        Repo.Commit commit = RepoRoutes.at(hub.visible(parts.group("repo"), asked), parts.group("revision"));
        Blob blob = blob(commit, parts.group("path"));
        return Storage.ranged(blob.bytes(), asked).with("ETag", "\"" + blob.etag() + "\"").with("X-Repo-Commit", commit.id());
    }

    private static Blob blob(Repo.Commit commit, String path) {
        Blob blob = commit.files().get(path);
        if (blob == null) {
            throw new Denied(404, "EntryNotFound", "Entry not found");
        }
        return blob;
    }
}
