package io.lorapress.publish.manifest;

import java.util.Comparator;
import java.util.List;

/**
 * Something an export read.
 *
 * @param role     such as {@code base}, {@code adapter}, {@code imatrix}
 * @param source   Hub id, or the folder's or file's own name
 * @param revision commit of the Hub it came from, or empty
 * @param files    in the order of their paths
 */
public record InputRecord(String role, String source, String revision, List<FileRecord> files) {
    public InputRecord {
        files = files.stream().sorted(Comparator.comparing(FileRecord::path)).toList();
    }
}
