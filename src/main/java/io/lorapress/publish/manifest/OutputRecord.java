package io.lorapress.publish.manifest;

/** Something an export wrote. @param format as it was asked for, such as {@code gguf:q4_k_m} */
public record OutputRecord(String format, FileRecord file) {
}
