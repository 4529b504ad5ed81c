package io.lorapress.export.stream;

/** Hears how far the stream is; called from worker threads. */
@FunctionalInterface
public interface StepListener {
    /** Stored bytes of the base that are done with. */
    void bytesDone(long bytes);

    /** Every consumer has written everything of this step. */
    default void stepDone(int step) {
    }
}
