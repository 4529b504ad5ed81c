package io.lorapress.publish.hub;

import java.util.regex.Pattern;

/**
 * Name of a model repository.
 *
 * @param owner user or organisation; empty for the few old repositories that have none
 */
public record RepoId(String owner, String name) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");
    private static final Pattern OWNER_AND_NAME = Pattern.compile("[\\w.-]+/[\\w.-]+");

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
     * Whether a text is written like {@code owner/name}. It may be a path all the same, or a name that the Hub does not take and
     * {@link #parse} refuses.
     */
    public static boolean looksLike(String text) {
        return OWNER_AND_NAME.matcher(text).matches();
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
