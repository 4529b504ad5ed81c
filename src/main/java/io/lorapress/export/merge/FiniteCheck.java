package io.lorapress.export.merge;

import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.TensorInfo;

/** After the last cast nothing may be inf or NaN that was not so in the base. */
record FiniteCheck(TensorInfo tensor, StoredRows base, Engine engine) {
    /** Least magnitude that rounds to infinity, as {@link Float16#LIMIT} is in F16. */
    private static final float BF16_LIMIT = Float.intBitsToFloat(0x7F7F8000);

    /** The values are rounded already. */
    void rounded(long firstRow, int rows, float[] values, int offset) {
        int count = rows * Math.toIntExact(tensor.shape().columns());
        int from = offset;
        int end = offset + count;
        int found = engine.firstNonFinite(values, from, end - from);
        while (found >= 0) {
            refuseUnlessBase(firstRow, found - offset, values[found]);
            from = found + 1;
            found = engine.firstNonFinite(values, from, end - from);
        }
    }

    /** The values are float32 and will be rounded to the tensor's dtype by some output. */
    void unrounded(long firstRow, int rows, float[] values, int offset) {
        float limit = switch (tensor.dtype()) {
            case F16 -> Float16.LIMIT;
            case BF16 -> BF16_LIMIT;
            default -> Float.POSITIVE_INFINITY;
        };
        int count = rows * Math.toIntExact(tensor.shape().columns());
        for (int i = 0; i < count; i++) {
            if (!(Math.abs(values[offset + i]) < limit)) {
                refuseUnlessBase(firstRow, i, values[offset + i]);
            }
        }
    }

    private void refuseUnlessBase(long firstRow, int index, float value) {
        int columns = Math.toIntExact(tensor.shape().columns());
        long row = firstRow + index / columns;
        int column = index % columns;
        float[] stored = new float[columns];
        if (base != null) {
            base.read(row, 1, stored, 0);
            if (!Float.isFinite(stored[column])) {
                return;
            }
        }
        throw LorapressException.refused(tensor.name() + "[" + row + ", " + column + "]: the merge gives " + value + " in "
                + tensor.dtype() + (base == null ? "" : " where the base has " + stored[column])
                + "; the adapter is too strong for this dtype: merge into a bfloat16 base");
    }
}
