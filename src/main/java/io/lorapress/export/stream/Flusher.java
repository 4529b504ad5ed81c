package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;

/**
 * A thread that brings what is written to the disk while the workers go on. The system would keep gigabytes in memory and write them
 * in the sync at the end, when the processors have nothing left to do.
 */
public final class Flusher implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;

    private final Runnable round;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    /** @param round syncs what was written until now */
    public Flusher(Runnable round) {
        this.round = round;
        this.thread = Thread.ofPlatform().daemon().name("flusher").start(this::run);
    }

    private void run() {
        try {
            while (!stopped) {
                Thread.sleep(PAUSE_MILLIS);
                round.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /**
     * Ends after the round that is under way.
     *
     * @throws LorapressException when a round failed: the disk did not take what was written
     */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LorapressException.failure("interrupted; run the same command again to go on", e);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
