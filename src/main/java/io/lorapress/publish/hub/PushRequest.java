package io.lorapress.publish.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What goes up, and where to.
 *
 * @param isPrivate   a repository that is made for it is private; one that is there must be
 * @param revision    branch that takes the commit; made when it is not there
 * @param pullRequest opens a pull request instead of committing to the branch
 * @param message     first line of the commit
 * @param description the rest of it
 * @param include     globs of the files to take; none takes all
 * @param card        a README.md that was made for the folder; the text of one that is there is kept
 * @param connections transfers at once
 */
public record PushRequest(Path folder, RepoId repo, boolean isPrivate, String revision, boolean pullRequest, String message,
                          String description, List<String> include, Optional<String> card, int connections) {
    private static final int CONNECTIONS = 5;

    public static PushRequest of(Path folder, String repo) {
        return new PushRequest(folder, RepoId.parse(repo), false, "main", false, "Upload model with lorapress", "", List.of(),
                Optional.empty(), CONNECTIONS);
    }

    public PushRequest asPrivate(boolean wanted) {
        return new PushRequest(folder, repo, wanted, revision, pullRequest, message, description, include, card, connections);
    }

    public PushRequest at(String branch) {
        return new PushRequest(folder, repo, isPrivate, branch, pullRequest, message, description, include, card, connections);
    }

    public PushRequest asPullRequest(boolean wanted) {
        return new PushRequest(folder, repo, isPrivate, revision, wanted, message, description, include, card, connections);
    }

    public PushRequest saying(String text) {
        return new PushRequest(folder, repo, isPrivate, revision, pullRequest, text, description, include, card, connections);
    }

    public PushRequest including(List<String> globs) {
        return new PushRequest(folder, repo, isPrivate, revision, pullRequest, message, description, List.copyOf(globs), card,
                connections);
    }

    public PushRequest withCard(Optional<String> text) {
        return new PushRequest(folder, repo, isPrivate, revision, pullRequest, message, description, include, text, connections);
    }
}
