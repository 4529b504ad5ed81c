package io.lorapress.export.stream;

/**
 * A finished file of an output.
 *
 * @param name   in the output's folder, with slashes; the file's own name otherwise
 * @param sha256 64 hexadecimal digits
 */
public record WrittenFile(String name, long bytes, String sha256) {
}
