package io.lorapress.publish.hub;

/**
 * A file of a repository at a commit.
 *
 * @param path   with slashes, relative to the repository
 * @param size   bytes of the content
 * @param gitOid SHA-1 of the git blob: of the content, or of the pointer when it lies in LFS
 * @param sha256 of the content when it lies in LFS, else empty
 */
public record TreeEntry(String path, long size, String gitOid, String sha256) {
    public boolean isLfs() {
        return !sha256.isEmpty();
    }

    /** The hash that names its content. */
    String contentHash() {
        return isLfs() ? sha256 : gitOid;
    }
}
