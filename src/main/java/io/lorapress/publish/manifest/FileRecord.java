package io.lorapress.publish.manifest;

/**
 * A file as it was.
 *
 * @param path   relative to its folder, with slashes
 * @param bytes  size
 * @param sha256 64 hexadecimal digits
 */
public record FileRecord(String path, long bytes, String sha256) {
}
