package io.lorapress.export.merge;

import io.lorapress.checkpoint.DecodedTensor;
import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.checkpoint.Int8Tensor;
import io.lorapress.checkpoint.PlainTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Rows of a stored tensor as float32, through an engine. */
record StoredRows(StoredTensor tensor, Engine engine) {
    void read(long firstRow, int rows, float[] out, int offset) {
        int columns = Math.toIntExact(tensor.info().shape().columns());
        long first = firstRow * columns;
        int count = rows * columns;
        switch (tensor) {
            case PlainTensor plain -> engine.widen(plain.info().dtype(), plain.data(), plain.info().dtype().byteSize(first), count,
                    out, offset);
            case FourBitTensor quantized -> engine.dequantize(quantized.blocks(), first, count, out, offset);
            case Int8Tensor quantized -> readInt8(quantized, firstRow, rows, columns, out, offset);
            case DecodedTensor decoded -> decoded.readRows(firstRow, rows, out, offset);
        }
    }

    private void readInt8(Int8Tensor quantized, long firstRow, int rows, int columns, float[] out, int offset) {
        for (int row = 0; row < rows; row++) {
            engine.dequantizeInt8(quantized.data(), (firstRow + row) * columns, columns, quantized.scb(firstRow + row), out,
                    offset + row * columns);
        }
    }

    /** The rows from {@code firstRow} on as data; empty where only {@link #read} knows how they are stored. */
    Optional<StoredTile> tile(long firstRow) {
        long first = firstRow * tensor.info().shape().columns();
        return Optional.ofNullable(switch (tensor) {
            case PlainTensor plain when plain.info().dtype() == DType.F64 || plain.info().dtype().bits() % Byte.SIZE != 0 -> null;
            case PlainTensor plain -> new StoredTile.Plain(plain.info().dtype(), plain.data(), plain.info().dtype().byteSize(first));
            case FourBitTensor quantized -> new StoredTile.FourBit(quantized.blocks(), first);
            case Int8Tensor quantized -> new StoredTile.Int8(quantized.data(), first, quantized.scb(), firstRow);
            case DecodedTensor _ -> null;
        });
    }

    /** Touches the pages of these rows' weights. Scales are small and come along when they are first used. */
    void prefetch(long firstRow, int rows) {
        long columns = tensor.info().shape().columns();
        switch (tensor) {
            case PlainTensor plain -> load(plain.data(), plain.info().dtype().byteSize(firstRow * columns),
                    plain.info().dtype().byteSize(rows * columns));
            case FourBitTensor quantized -> load(quantized.blocks().nibbles(), firstRow * columns / 2, rows * columns / 2);
            case Int8Tensor quantized -> load(quantized.data(), firstRow * columns, rows * columns);
            case DecodedTensor decoded -> {
                MemorySegment ahead = decoded.ahead(firstRow, rows);
                load(ahead, 0, ahead.byteSize());
            }
        }
    }

    private static void load(MemorySegment data, long first, long bytes) {
        if (data.isMapped()) {
            data.asSlice(first, Math.min(bytes, data.byteSize() - first)).load();
        }
    }
}
