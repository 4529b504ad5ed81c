package io.lorapress.publish.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * What goes up, and where to.
 *
 * @param isPrivate   a repository that is made for it is private; one that is there must be
 * @param revision    branch that takes the commit; made when it is not there
 * @param pullRequest opens a pull request instead of committing to the branch
 * @param message     first line of the commit
 * @param description the rest of it
 * @param include     globs of the files to take; none takes all
 * @param connections transfers at once
 */
public record PushRequest(Path folder, RepoId repo, boolean isPrivate, String revision, boolean pullRequest, String message,
                          String description, List<String> include, int connections) {
    private static final int CONNECTIONS = 5;

    public static PushRequest of(Path folder, String repo) {
        return new PushRequest(folder, RepoId.parse(repo), false, "main", false, "Upload model with lorapress", "", List.of(), CONNECTIONS);
    }

    public PushRequest asPrivate(boolean wanted) {
        return new PushRequest(folder, repo, wanted, revision, pullRequest, message, description, include, connections);
    }

    public PushRequest at(String branch) {
        return new PushRequest(folder, repo, isPrivate, branch, pullRequest, message, description, include, connections);
    }

    public PushRequest asPullRequest(boolean wanted) {
        return new PushRequest(folder, repo, isPrivate, revision, wanted, message, description, include, connections);
    }

    public PushRequest saying(String text) {
        return new PushRequest(folder, repo, isPrivate, revision, pullRequest, text, description, include, connections);
    }

    public PushRequest including(List<String> globs) {
        return new PushRequest(folder, repo, isPrivate, revision, pullRequest, message, description, List.copyOf(globs), connections);
    }
}
