package io.lorapress.publish.hub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a folder of the local cache came from.
 *
 * @param repo   {@code owner/name}
 * @param commit that the folder is a snapshot of
 */
public record CachedRepo(String repo, String commit) {
    private static final Pattern NAME = Pattern.compile("models--(.+)");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Empty for a folder that is no snapshot. */
    public static Optional<CachedRepo> of(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        int names = path.getNameCount();
        if (names < 3 || !path.getName(names - 2).toString().equals("snapshots")) {
            return Optional.empty();
        }
        Matcher name = NAME.matcher(path.getName(names - 3).toString());
        String commit = path.getName(names - 1).toString();
        return name.matches() && COMMIT.matcher(commit).matches()
                ? Optional.of(new CachedRepo(name.group(1).replaceFirst("--", "/"), commit)) : Optional.empty();
    }
}
