package io.lorapress.publish.hub;

/**
 * A file with the way it goes up.
 *
 * @param lfs through LFS; else inside the commit
 * @param oid hash that names its content: SHA-256 in LFS, else SHA-1 of the git blob
 */
record Upload(LocalFile file, boolean lfs, String oid) {
    boolean isAt(TreeEntry entry) {
        return entry.isLfs() == lfs && entry.contentHash().equals(oid) && entry.size() == file.size();
    }
}
