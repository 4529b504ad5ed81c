package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.List;

/**
 * All changes to one tensor, with their matrices in memory; dropped when the tensor is done.
 *
 * <p>The caller passes over the tensor {@link #prepasses()} times with {@link #observe}, all rows in order, and then calls
 * {@link #apply} for every row. Ranges of rows begin at multiples of {@link #granularity()} and hold the base's values, or anything
 * when {@link MergedTensor#readsBase()} is false.
 */
public final class TensorMerge {
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

    public static TensorMerge prepare(MergedTensor tensor) {
        List<Change> changes = tensor.changes();
        int last = changes.size() - 1;
        while (last > 0 && !changes.get(last).replaces()) {
            last--;
        }
        return new TensorMerge(changes.subList(Math.max(last, 0), changes.size()));
    }

    /** Rows that a range must not tear apart. */
    public long granularity() {
        return granularity;
    }

    /** How often all rows are to be passed to {@link #observe} first; 0 for most tensors. */
    public int prepasses() {
        return observers.size();
    }

    /** For pass 0, 1, ...: the rows as the base has them, in order, by one thread. Overwrites {@code w}. */
    public void observe(int pass, long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
        int observer = observers.get(pass);
        run(observer, firstRow, rows, columns, w, offset, engine);
        steps.get(observer).observe(firstRow, rows, columns, w, offset, engine);
    }

    /** Changes the base's rows to the merged ones, in place. Safe for several threads at once, on ranges of their own. */
    public void apply(long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
        run(steps.size(), firstRow, rows, columns, w, offset, engine);
    }

    private void run(int end, long firstRow, int rows, int columns, float[] w, int offset, LowRankMerge engine) {
        for (int i = 0; i < end; i++) {
            steps.get(i).apply(firstRow, rows, columns, w, offset, engine);
        }
    }
}
