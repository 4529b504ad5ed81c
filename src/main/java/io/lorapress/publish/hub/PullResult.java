package io.lorapress.publish.hub;

import java.nio.file.Path;

/**
 * What came of a pull.
 *
 * @param snapshot folder in the cache with the files under their own names
 * @param files    in the snapshot, as asked for
 * @param fetched  bytes that came over the line
 */
public record PullResult(Path snapshot, String commit, int files, long fetched) {
}
