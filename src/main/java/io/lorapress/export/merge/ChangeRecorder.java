package io.lorapress.export.merge;

import io.lorapress.adapter.LowRankMerge;
import io.lorapress.numeric.tile.RowChange;
import java.util.ArrayList;
import java.util.List;

/** An engine that computes nothing and writes down what it is asked for. */
final class ChangeRecorder implements LowRankMerge {
    /** Stands for the weights, which nobody touches. */
    static final float[] NO_VALUES = {};

    private final List<RowChange> changes = new ArrayList<>();

    @Override
    public void addLowRank(float[] w, int wOffset, int rows, int columns, float[] a, float[] b, long firstRow, int rank, float scale) {
        changes.add(new RowChange.LowRank(wOffset, rows, columns, a, b, firstRow, rank, scale));
    }

    @Override
    public void rescaleRows(float[] w, int wOffset, int rows, int columns, float[] magnitudes, int first) {
        changes.add(new RowChange.Rescale(wOffset, rows, columns, magnitudes, first));
    }

    List<RowChange> changes() {
        return List.copyOf(changes);
    }
}
