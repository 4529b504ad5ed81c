package io.lorapress.export;

/** Hears how an export gets on; calls come from several threads. */
public interface ExportListener {
    /** The weights are about to be read. */
    default void started(long totalBytes) {
    }

    default void bytesDone(long bytes) {
    }

    /** Something the user should know and that stops nothing. */
    default void note(String text) {
    }

    ExportListener SILENT = new ExportListener() {
    };
}
