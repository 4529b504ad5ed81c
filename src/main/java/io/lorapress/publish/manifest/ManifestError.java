package io.lorapress.publish.manifest;

/** Every way a manifest can be unusable. */
public enum ManifestError {
    /** The file is not there or cannot be read or written. */
    UNREADABLE,
    /** Longer than any manifest. */
    TOO_LARGE,
    NOT_JSON,
    /** Written by a newer lorapress, or no manifest. */
    UNKNOWN_FORMAT,
    /** A field is missing or of a wrong kind. */
    BAD_FIELD,
    /** A path that leads out of the folder. */
    BAD_PATH,
    /** A size or hash that is none. */
    BAD_HASH
}
