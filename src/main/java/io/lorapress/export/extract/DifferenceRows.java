package io.lorapress.export.extract;

import io.lorapress.adapter.RowProvider;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.RowSource;
import io.lorapress.numeric.Engine;
import java.util.List;

/** Rows of the trained tensor minus rows of the base's, both dequantised, in float32. For one thread. */
final class DifferenceRows implements RowProvider {
    private static final int LEFT_ROWS = 256;

    private final TensorPair pair;
    private final int columns;
    private final RowSource.Reader finetuned;
    private final RowSource.Reader base;
    private float[] subtracted = new float[0];

    DifferenceRows(TensorPair pair, Engine engine) {
        this.pair = pair;
        this.columns = Math.toIntExact(pair.shape().columns());
        this.finetuned = reader(pair.finetuned(), engine);
        this.base = reader(pair.base(), engine);
    }

    private static RowSource.Reader reader(StoredTensor tensor, Engine engine) {
        return new MergedWeight(tensor.info(), tensor, List.of(), engine, false).open();
    }

    @Override
    public void read(long first, int count, float[] out) {
        int values = Math.multiplyExact(count, columns);
        if (subtracted.length < values) {
            subtracted = new float[values];
        }
        finetuned.read(first, count, out, 0);
        base.read(first, count, subtracted, 0);
        for (int i = 0; i < values; i++) {
            out[i] -= subtracted[i];
        }
    }

    /** The squared Frobenius norm. */
    double squares() {
        float[] tile = new float[Math.multiplyExact(LEFT_ROWS, columns)];
        double sum = 0;
        for (long first = 0; first < pair.shape().rows(); first += LEFT_ROWS) {
            int count = (int) Math.min(LEFT_ROWS, pair.shape().rows() - first);
            read(first, count, tile);
            for (int i = 0; i < count * columns; i++) {
                sum += (double) tile[i] * tile[i];
            }
        }
        return sum;
    }
}
