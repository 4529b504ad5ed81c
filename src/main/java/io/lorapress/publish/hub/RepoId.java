package io.lorapress.publish.hub;

import java.util.regex.Pattern;

/**
 * Name of a model repository.
 *
 * @param owner user or organisation; empty for the few old repositories that have none
 */
public record RepoId(String owner, String name) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");

    /** @param text {@code owner/name} or {@code name} */
    public static RepoId parse(String text) {
        int slash = text.indexOf('/');
        String owner = slash < 0 ? "" : text.substring(0, slash);
        String name = text.substring(slash + 1);
        if (!isPart(name) || slash >= 0 && !isPart(owner)) {
            throw new HubException(HubError.BAD_NAME, "not a repository name: " + text.replaceAll("\\p{Cntrl}", "?")
                    + " (write owner/name with letters, digits, '-', '_' and '.')");
        }
        return new RepoId(owner, name);
    }

    /**
     * Whether a text that may be a path as well can be the {@code owner/name} of a repository. What ends as a file of weights does is
     * none: a path with a slip of the pen is not to be asked of the Hub.
     */
    public static boolean looksLike(String text) {
        String[] part = text.split("/", -1);
        return part.length == 2 && isPart(part[0]) && isPart(part[1]) && !text.endsWith(".gguf");
    }

    private static boolean isPart(String part) {
        return PART.matcher(part).matches() && !part.contains("--") && !part.contains("..") && !part.endsWith(".git");
    }

    /** With an owner: the given one where the name has none. */
    RepoId ownedBy(String user) {
        return owner.isEmpty() ? new RepoId(user, name) : this;
    }

    /** The folder of the cache that holds it. */
    String cacheFolder() {
        return owner.isEmpty() ? "models--" + name : "models--" + owner + "--" + name;
    }

    @Override
    public String toString() {
        return owner.isEmpty() ? name : owner + "/" + name;
    }
}
