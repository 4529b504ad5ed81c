package io.lorapress.export.stream;

import java.util.concurrent.atomic.AtomicLong;

/** What the tiles of one step share: the opened source and how many tiles are still to come. */
final class StepProgress {
    private final int index;
    private final SourceStep step;
    private final StepListener listener;
    private final AtomicLong rowsLeft;
    private final double bytesPerRow;
    private RowSource.Reader reader;

    StepProgress(int index, SourceStep step, int tileRows, StepListener listener) {
        this.index = index;
        this.step = step;
        this.listener = listener;
        long rows = step.source().info().shape().rows();
        this.rowsLeft = new AtomicLong(rows);
        this.bytesPerRow = (double) step.source().storedBytes() / Math.max(1, rows);
    }

    SourceStep step() {
        return step;
    }

    /** Opened by the first worker that comes, so that adapter matrices are in memory for the time of their tensor only. */
    synchronized RowSource.Reader reader() {
        if (reader == null) {
            reader = step.source().open();
        }
        return reader;
    }

    void rowsDone(int rows) {
        listener.bytesDone(Math.round(rows * bytesPerRow));
        if (rowsLeft.addAndGet(-rows) == 0) {
            listener.stepDone(index);
        }
    }
}
