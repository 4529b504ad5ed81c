package io.lorapress.export;

import io.lorapress.export.manifest.InputHashes;
import io.lorapress.export.stream.Journal;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.StepListener;
import java.util.BitSet;
import java.util.List;

/** Passes progress on, and every few seconds syncs the outputs and records the steps that are done in the journal. */
final class StepRecorder implements StepListener {
    /** A sync costs a few disk waits; a kill costs what was done since the last one. */
    private static final long NANOS_BETWEEN_SYNCS = 10_000_000_000L;

    private final Journal journal;
    private final List<StagedOutput> outputs;
    private final ExportListener listener;
    private final InputHashes hashes;
    private final BitSet unrecorded = new BitSet();
    private long lastSync = System.nanoTime();

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
        if (System.nanoTime() - lastSync > NANOS_BETWEEN_SYNCS) {
            outputs.forEach(StagedOutput::force);
            journal.record(unrecorded);
            unrecorded.clear();
            lastSync = System.nanoTime();
        }
    }
}
