package io.lorapress.publish.hub;

/** A repository at a revision. @param commit 40 hexadecimal digits */
record RepoHead(String commit, boolean isPrivate) {
}
