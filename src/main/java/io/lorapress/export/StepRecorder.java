package io.lorapress.export;

import io.lorapress.export.manifest.InputHashes;
import io.lorapress.export.stream.Journal;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.StepListener;
import java.util.BitSet;
import java.util.List;

/** Passes progress on, and records in the journal the steps whose bytes are on the disk. */
final class StepRecorder implements StepListener {
    private final Journal journal;
    private final List<StagedOutput> outputs;
    private final ExportListener listener;
    private final InputHashes hashes;
    private BitSet unrecorded = new BitSet();

    StepRecorder(Journal journal, List<StagedOutput> outputs, ExportListener listener, InputHashes hashes) {
        this.journal = journal;
        this.outputs = outputs;
        this.listener = listener;
        this.hashes = hashes;
    }

    @Override
    public void bytesDone(long bytes) {
        listener.bytesDone(bytes);
        hashes.advanced(bytes);
    }

    @Override
    public synchronized void stepDone(int step) {
        unrecorded.set(step);
    }

    /** Syncs the outputs, then records the steps that were done before: a kill costs what came later. */
    void sync() {
        BitSet done = takeDone();
        outputs.forEach(StagedOutput::force);
        if (!done.isEmpty()) {
            journal.record(done);
        }
    }

    private synchronized BitSet takeDone() {
        BitSet done = unrecorded;
        unrecorded = new BitSet();
        return done;
    }
}
