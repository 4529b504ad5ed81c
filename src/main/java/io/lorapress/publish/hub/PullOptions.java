package io.lorapress.publish.hub;

import java.util.List;

/**
 * What comes down.
 *
 * @param revision    branch, tag or commit
 * @param include     globs of the files to take; none takes all
 * @param connections transfers at once
 */
public record PullOptions(RepoId repo, String revision, List<String> include, int connections) {
    private static final int CONNECTIONS = 4;
    private static final List<String> MODEL = List.of("*.safetensors", "*.json", "*.model", "*.jinja", "*.txt", "README.md", "LICENSE*");

    public static PullOptions of(String repo) {
        return new PullOptions(RepoId.parse(repo), "main", List.of(), CONNECTIONS);
    }

    /** What an export needs of a base or an adapter: no pickled weights, no files of other programs. */
    public static PullOptions model(String repo) {
        return of(repo).including(MODEL);
    }

    public PullOptions at(String other) {
        return new PullOptions(repo, other, include, connections);
    }

    public PullOptions including(List<String> globs) {
        return new PullOptions(repo, revision, List.copyOf(globs), connections);
    }
}
