package io.lorapress.export;

import io.lorapress.adapter.SavedCopy;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.RowSource;
import io.lorapress.failure.LorapressException;
import java.util.Arrays;
import java.util.List;

/** A copy of a base tensor that an adapter carries beside its delta can be left out only where it is what the base has. */
final class SavedCopies {
    private static final int ROWS = 1024;

    private SavedCopies() {
    }

    static void refuseUnequal(SavedCopy copy, ExportInputs inputs) {
        StoredTensor stored = inputs.base().tensor(copy.tensor()).orElseThrow();
        RowSource.Reader reader = new MergedWeight(stored.info(), stored, List.of(), inputs.engine(), false).open();
        long rows = stored.info().shape().rows();
        int columns = Math.toIntExact(stored.info().shape().columns());
        float[] base = new float[ROWS * columns];
        float[] saved = new float[ROWS * columns];
        for (long first = 0; first < rows; first += ROWS) {
            int count = (int) Math.min(ROWS, rows - first);
            reader.read(first, count, base, 0);
            copy.rows().read(first, count, saved);
            if (!Arrays.equals(base, 0, count * columns, saved, 0, count * columns)) {
                throw LorapressException.refused(copy.key() + ": the adapter saved a trained " + copy.tensor()
                        + ", which llama.cpp's adapter format cannot hold; export merged weights (gguf:TYPE) instead");
            }
        }
    }
}
