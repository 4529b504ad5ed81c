package io.lorapress.publish;

/**
 * Hears how far publishing is. Calls come from several threads at once; every method does nothing by default.
 * Bytes are those of the files' contents; {@code moved} takes back bytes (a negative number) before they are sent again.
 */
public interface PublishListener {
    /** Hears nothing. */
    PublishListener SILENT = new PublishListener() { };

    /** What is being done with the bytes. */
    enum Stage { HASH, SEND, FETCH }

    /** Comes first: what the stage will move in all; what is already in its place is not counted. */
    default void planned(Stage stage, int files, long bytes) {
    }

    default void started(Stage stage, String file, long bytes) {
    }

    default void moved(Stage stage, String file, long bytes) {
    }

    default void finished(Stage stage, String file) {
    }

    /** One line a person may want to read: a wait, another try, a file that is already there. */
    default void note(String line) {
    }
}
