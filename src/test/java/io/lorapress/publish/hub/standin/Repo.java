package io.lorapress.publish.hub.standin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A repository: commits, and branches that point at them. */
public final class Repo {
    /** @param parent id of the commit before it, empty for the first */
    public record Commit(String id, String parent, String title, String author, Map<String, Blob> files) {
    }

    /** @param number of the pull request */
    record Pull(int number, String title, String author) {
    }

    private final String name;
    private final boolean isPrivate;
    private final Map<String, Commit> commits = new LinkedHashMap<>();
    private final Map<String, String> refs = new LinkedHashMap<>();
    private final List<Pull> pulls = new ArrayList<>();

    Repo(String name, boolean isPrivate) {
        this.name = name;
        this.isPrivate = isPrivate;
        Blob attributes = new Blob("*.safetensors filter=lfs diff=lfs merge=lfs -text\n".getBytes(StandardCharsets.UTF_8), "");
        commit("main", "", "initial commit", name.replaceFirst("/.*", ""), new TreeMap<>(Map.of(".gitattributes", attributes)));
    }

    public String name() {
        return name;
    }

    boolean isPrivate() {
        return isPrivate;
    }

    public synchronized Optional<Commit> at(String revision) {
        return Optional.ofNullable(commits.get(refs.getOrDefault(revision, revision)));
    }

    synchronized boolean hasBranch(String name) {
        return refs.containsKey(name);
    }

    synchronized void branch(String name, String commit) {
        refs.put(name, commit);
    }

    public synchronized int commits() {
        return commits.size();
    }

    synchronized List<Pull> pulls() {
        return List.copyOf(pulls);
    }

    synchronized int openPull(String title, String author) {
        pulls.add(new Pull(pulls.size() + 1, title, author));
        return pulls.size();
    }

    synchronized Commit commit(String ref, String parent, String title, String author, Map<String, Blob> files) {
        StringBuilder text = new StringBuilder(name + ref + parent + title + commits.size());
        files.forEach((path, blob) -> text.append(path).append(blob.gitOid()));
        Commit commit = new Commit(Blob.hash("SHA-1", text.toString().getBytes(StandardCharsets.UTF_8)), parent, title, author, files);
        commits.put(commit.id(), commit);
        refs.put(ref, commit.id());
        return commit;
    }
}
