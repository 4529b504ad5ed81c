package io.lorapress.publish.hub;

import io.lorapress.publish.OneLine;
import io.lorapress.publish.PublishListener;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.http.Parallel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/** Brings a repository into the local cache: what is there already stays, what was cut off goes on, every file is checked. */
public final class HubPull {
    private final HubHttp http;
    private final HubApi api;
    private final HubCache cache;
    private final PublishListener listener;

    public HubPull(HubSettings settings, PublishListener listener) {
        this.http = new HubHttp(settings, listener);
        this.api = new HubApi(http);
        this.cache = new HubCache(settings.cache());
        this.listener = listener;
    }

    public PullResult pull(PullOptions options) {
        requireSafe(options.revision(), "revision");
        String commit = api.head(options.repo(), options.revision()).commit();
        List<TreeEntry> wanted = wanted(options, commit);
        List<TreeEntry> missing = missing(options, wanted);
        long bytes = missing.stream().mapToLong(TreeEntry::size).sum();
        requireRoom(options.repo(), missing, bytes);
        listener.planned(Stage.FETCH, missing.size(), bytes);
        long fetched = Parallel.run(downloads(options, commit, missing)).stream().mapToLong(Long::longValue).sum();
        wanted.forEach(entry -> cache.link(options.repo(), commit, entry));
        cache.remember(options.repo(), options.revision(), commit);
        return new PullResult(cache.snapshot(options.repo(), commit), commit, wanted.size(), fetched);
    }

    private List<TreeEntry> wanted(PullOptions options, String commit) {
        FileSelection selection = new FileSelection(options.include());
        List<TreeEntry> tree = api.tree(options.repo(), commit);
        tree.forEach(entry -> requireSafe(entry.path(), "file name"));
        List<TreeEntry> wanted = tree.stream().filter(entry -> selection.takes(Path.of(entry.path()))).toList();
        if (wanted.isEmpty()) {
            throw new HubException(HubError.ENTRY_NOT_FOUND, options.repo() + ": has no file that was asked for; look at its page");
        }
        return wanted;
    }

    private List<TreeEntry> missing(PullOptions options, List<TreeEntry> wanted) {
        Map<String, TreeEntry> byHash = new LinkedHashMap<>();
        wanted.stream().filter(entry -> !isThere(cache.blob(options.repo(), entry), entry.size()))
                .forEach(entry -> byHash.putIfAbsent(entry.contentHash(), entry));
        return new ArrayList<>(byHash.values());
    }

    private static boolean isThere(Path blob, long size) {
        try {
            return Files.isRegularFile(blob) && Files.size(blob) == size;
        } catch (IOException e) {
            throw HubCache.failed(blob, e);
        }
    }

    private List<Callable<Long>> downloads(PullOptions options, String commit, List<TreeEntry> missing) {
        Semaphore connections = new Semaphore(options.connections());
        List<Callable<Long>> tasks = new ArrayList<>();
        for (TreeEntry entry : missing) {
            tasks.add(() -> {
                connections.acquire();
                try {
                    return new BlobDownload(http, cache, options.repo(), commit, entry).run();
                } finally {
                    connections.release();
                }
            });
        }
        return tasks;
    }

    private void requireRoom(RepoId repo, List<TreeEntry> missing, long bytes) {
        if (missing.isEmpty()) {
            return;
        }
        Path blobs = cache.blob(repo, missing.getFirst()).getParent();
        try {
            Files.createDirectories(blobs);
            long room = Files.getFileStore(blobs).getUsableSpace();
            if (room < bytes) {
                throw new HubException(HubError.NO_ROOM, blobs + ": " + repo + " needs " + bytes + " bytes and " + room
                        + " are free; make room or set HF_HOME to another disk");
            }
        } catch (IOException e) {
            throw HubCache.failed(blobs, e);
        }
    }

    private static void requireSafe(String path, String what) {
        if (!HubCache.isSafe(path)) {
            throw new HubException(HubError.BAD_NAME, "a " + what + " that leads out of its folder or has odd characters: "
                    + OneLine.of(path));
        }
    }
}
