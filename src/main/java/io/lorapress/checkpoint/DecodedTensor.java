package io.lorapress.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A weight that is stored in some other quantised form and decodes itself, row by row. The values are already rounded to
 * the dtype of {@link #info()}. Safe for use by several threads.
 */
public non-sealed interface DecodedTensor extends StoredTensor {
    StoredParts parts();

    /**
     * Decodes rows {@code [firstRow, firstRow + rows)}; rows are counted over all but the fastest dimension.
     *
     * @param out takes {@code rows * columns} values from {@code outOffset}
     */
    void readRows(long firstRow, int rows, float[] out, int outOffset);

    /**
     * The mapped weights that reading these rows will touch and reading those before them has not; scales are small and come along when
     * they are first used. Empty where there are none.
     */
    MemorySegment ahead(long firstRow, int rows);

    @Override
    default String shard() {
        return parts().shard();
    }

    @Override
    default long storedBytes() {
        return parts().bytes();
    }

    @Override
    default List<String> storedNames() {
        return parts().names();
    }
}
