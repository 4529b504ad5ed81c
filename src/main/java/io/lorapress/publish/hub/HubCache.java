package io.lorapress.publish.hub;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The local cache that the Hub's tools share: {@code models--owner--name/} with {@code blobs/HASH},
 * {@code snapshots/COMMIT/path} (links to blobs) and {@code refs/REVISION} (a commit). Source: huggingface_hub file_download.py.
 */
public final class HubCache {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final Path root;

    public HubCache(Path root) {
        this.root = root;
    }

    public static HubCache fromEnvironment() {
        return new HubCache(HubSettings.fromEnvironment().cache());
    }

    /** The snapshot that {@code main} stands for; empty for a repository that is not cached, or text that names none. */
    public Optional<Path> find(String repo) {
        return find(repo, "main");
    }

    /** @param revision branch, tag, or 40 digits of a commit */
    public Optional<Path> find(String repo, String revision) {
        if (!isRepo(repo) || !isSafe(revision)) {
            return Optional.empty();
        }
        Path folder = folder(repo);
        return commit(folder, revision).or(() -> onlySnapshot(folder, revision)).map(folder.resolve("snapshots")::resolve)
                .filter(Files::isDirectory);
    }

    /** Where a repository lies or would lie. @throws HubException BAD_NAME */
    public Path folder(String repo) {
        return root.resolve(RepoId.parse(repo).cacheFolder());
    }

    private static boolean isRepo(String text) {
        try {
            RepoId.parse(text);
            return true;
        } catch (HubException noName) {
            return false;
        }
    }

    private static Optional<String> commit(Path folder, String revision) {
        Path ref = folder.resolve("refs").resolve(revision);
        if (COMMIT.matcher(revision).matches()) {
            return Optional.of(revision);
        }
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(ref).strip()).filter(text -> COMMIT.matcher(text).matches());
        } catch (IOException e) {
            throw failed(ref, e);
        }
    }

    /** A copied cache may lack refs: one snapshot alone is what is meant. */
    private static Optional<String> onlySnapshot(Path folder, String revision) {
        Path snapshots = folder.resolve("snapshots");
        if (!revision.equals("main") || !Files.isDirectory(snapshots)) {
            return Optional.empty();
        }
        try (Stream<Path> list = Files.list(snapshots)) {
            List<String> commits = list.map(path -> path.getFileName().toString()).filter(name -> COMMIT.matcher(name).matches()).toList();
            return commits.size() == 1 ? Optional.of(commits.getFirst()) : Optional.empty();
        } catch (IOException e) {
            throw failed(snapshots, e);
        }
    }

    /** Whether a path from elsewhere stays below the folder it is put in. */
    static boolean isSafe(String path) {
        return !path.isEmpty() && !path.contains("\\") && path.chars().noneMatch(c -> c < ' ')
                && Stream.of(path.split("/", -1)).noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    Path blob(RepoId repo, TreeEntry entry) {
        return root.resolve(repo.cacheFolder()).resolve("blobs").resolve(entry.contentHash());
    }

    Path snapshot(RepoId repo, String commit) {
        return root.resolve(repo.cacheFolder()).resolve("snapshots").resolve(commit);
    }

    /** Makes a snapshot's file a link to its blob; where the file system has no links, a copy. */
    void link(RepoId repo, String commit, TreeEntry entry) {
        Path link = snapshot(repo, commit).resolve(entry.path());
        Path blob = blob(repo, entry);
        Path target = link.getParent().relativize(blob);
        try {
            if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
                return;
            }
            Files.createDirectories(link.getParent());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, target);
        } catch (FileAlreadyExistsException otherProcess) {
            // Another download made the same link.
        } catch (UnsupportedOperationException noLinks) {
            copy(blob, link);
        } catch (IOException e) {
            throw failed(link, e);
        }
    }

    private static void copy(Path blob, Path file) {
        try {
            Files.copy(blob, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Remembers which commit a branch or tag stands for. */
    void remember(RepoId repo, String revision, String commit) {
        if (COMMIT.matcher(revision).matches()) {
            return;
        }
        Path ref = root.resolve(repo.cacheFolder()).resolve("refs").resolve(revision);
        try {
            Files.createDirectories(ref.getParent());
            Path fresh = Files.createTempFile(ref.getParent(), ".ref", "");
            Files.writeString(fresh, commit);
            move(fresh, ref);
        } catch (IOException e) {
            throw failed(ref, e);
        }
    }

    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException notAtomic) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static HubException failed(Path where, IOException e) {
        return new HubException(HubError.CACHE,
                where + ": the cache cannot be used (" + e.getMessage() + "); set HF_HOME to another folder", e);
    }
}
