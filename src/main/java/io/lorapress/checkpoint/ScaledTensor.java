package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float8;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A weight of 8-bit floats or integers with a grid of scales: {@code round((q - zero) * scale)}, the product in float32.
 *
 * @param zero one I8 a scale, or null
 */
record ScaledTensor(TensorInfo info, StoredParts parts, RawTensor weight, FloatValues scales, ScaleGrid grid, RawTensor zero)
        implements DecodedTensor {
    private static final float[] E4M3 = values(DType.F8_E4M3);
    private static final float[] E5M2 = values(DType.F8_E5M2);
    private static final float[] I8 = values(DType.I8);

    private static float[] values(DType dtype) {
        float[] values = new float[256];
        for (int bits = 0; bits < 256; bits++) {
            values[bits] = switch (dtype) {
                case F8_E4M3 -> Float8.e4m3((byte) bits);
                case F8_E5M2 -> Float8.e5m2((byte) bits);
                default -> (byte) bits;
            };
        }
        return values;
    }

    @Override
    public String storage() {
        long rows = info.shape().dimension(-2);
        long columns = info.shape().columns();
        String scope = grid.blockRows() == rows && grid.blockColumns() == columns ? "one scale"
                : grid.blockRows() == 1 && grid.blockColumns() == columns ? "one scale a row"
                : "scales of " + grid.blockRows() + " x " + grid.blockColumns();
        return weight.dtype() + ", " + scope;
    }

    @Override
    public void readRows(long firstRow, int rows, float[] out, int outOffset) {
        int columns = Math.toIntExact(info.shape().columns());
        for (int row = 0; row < rows; row++) {
            readRow(firstRow + row, columns, out, outOffset + row * columns);
        }
        Decoding.round(info.dtype(), out, outOffset, rows * columns);
    }

    @Override
    public MemorySegment ahead(long firstRow, int rows) {
        long columns = info.shape().columns();
        return weight.data().asSlice(firstRow * columns, rows * columns);
    }

    private void readRow(long row, int columns, float[] out, int at) {
        long matrixRows = info.shape().dimension(-2);
        long scale = grid.row(row / matrixRows, row % matrixRows);
        int block = (int) Math.min(columns, grid.blockColumns());
        for (int from = 0; from < columns; from += block, scale++) {
            int count = Math.min(block, columns - from);
            float zeroPoint = zero == null ? 0 : zero.data().get(ValueLayout.JAVA_BYTE, scale);
            decode(row * columns + from, count, scales.at(scale), zeroPoint, out, at + from);
        }
    }

    private void decode(long first, int count, float scale, float zeroPoint, float[] out, int at) {
        float[] values = weight.dtype() == DType.F8_E4M3 ? E4M3 : weight.dtype() == DType.F8_E5M2 ? E5M2 : I8;
        for (int i = 0; i < count; i++) {
            out[at + i] = (values[weight.data().get(ValueLayout.JAVA_BYTE, first + i) & 0xFF] - zeroPoint) * scale;
        }
    }
}
