package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.List;

/** All changes to one tensor, carried out as an export carries them out. */
final class TensorMerge {
    private final List<Change.Prepared> steps = new ArrayList<>();
    private final List<Integer> observers = new ArrayList<>();
    private final long granularity;

    private TensorMerge(List<Change> changes) {
        long together = 1;
        for (Change change : changes) {
            if (change.needsPrepass()) {
                observers.add(steps.size());
            }
            steps.add(change.prepare());
            together = Math.max(together, change.granularity());
        }
        granularity = together;
    }

    static TensorMerge prepare(MergedTensor tensor) {
        List<Change> changes = tensor.changes();
        int last = changes.size() - 1;
        while (last > 0 && !changes.get(last).replaces()) {
            last--;
        }
        return new TensorMerge(changes.subList(Math.max(last, 0), changes.size()));
    }

    /** Rows that a range must not tear apart. */
    long granularity() {
        return granularity;
    }

    /** How often all rows are to be passed to {@link #observe} first; 0 for most tensors. */
    int prepasses() {
        return observers.size();
    }

    /** For pass 0, 1, ...: the rows as the base has them, in order, by one thread. Overwrites {@code w}. */
    void observe(int pass, long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
        int observer = observers.get(pass);
        run(observer, firstRow, rows, columns, w, offset, engine);
        steps.get(observer).observe(firstRow, rows, columns, w, offset, engine);
    }

    /** Changes the base's rows to the merged ones, in place. Safe for several threads at once, on ranges of their own. */
    void apply(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
        run(steps.size(), firstRow, rows, columns, w, offset, engine);
    }

    private void run(int end, long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
        for (int i = 0; i < end; i++) {
            steps.get(i).apply(firstRow, rows, columns, w, offset, engine);
        }
    }
}
