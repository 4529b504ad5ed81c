package io.lorapress.checkpoint;

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
