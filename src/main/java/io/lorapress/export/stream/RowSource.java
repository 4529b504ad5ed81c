package io.lorapress.export.stream;

import io.lorapress.numeric.tile.TileInput;
import io.lorapress.tensor.TensorInfo;
import java.util.Optional;

/** A tensor of the merged model, read row by row as float32: stored, dequantised, merged and rounded on the way. */
public interface RowSource {
    /** Name, dtype (what its values are rounded to) and shape of the merged tensor. */
    TensorInfo info();

    /** Stored bytes a full read touches; what the progress bar counts. */
    long storedBytes();

    /** Rows that must be read together; reads start at a multiple of it. */
    default long granularity() {
        return 1;
    }

    /** Asks the operating system for the stored bytes of these rows ahead of time. */
    void prefetch(long firstRow, int rows);

    /** Whether {@link Reader#onAccelerator} will say its rows as data. */
    default boolean asData() {
        return false;
    }

    /** Makes ready what all tiles of this tensor share (adapter matrices); called once, before the first tile is read. */
    Reader open();

    /** Reads rows; used by several threads at once. */
    @FunctionalInterface
    interface Reader {
        void read(long firstRow, int rows, float[] out, int offset);

        /** The same as data, for hardware that can do it; empty where only {@link #read} can. */
        default Optional<TileInput> onAccelerator(long firstRow, int rows) {
            return Optional.empty();
        }

        /** Whether what is read is rounded to the tensor's dtype already. */
        default boolean rounds() {
            return false;
        }
    }
}
