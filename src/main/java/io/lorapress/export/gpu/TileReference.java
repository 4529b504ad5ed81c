package io.lorapress.export.gpu;

import io.lorapress.adapter.LowRankMerge;
import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.scalar.ScalarEngine;
import io.lorapress.numeric.tile.RowChange;
import io.lorapress.numeric.tile.RowOrder;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import io.lorapress.quantize.encode.Encoders;
import io.lorapress.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A tile's work as the scalar engine and the scalar encoders do it: what every accelerator must equal. */
final class TileReference {
    private final Engine engine = new ScalarEngine();
    private final TileWork work;
    private final float[] values;

    /** @param elements of the whole work must fit an array */
    TileReference(TileWork work) {
        this.work = work;
        this.values = new float[Math.toIntExact(work.elements())];
        read(work.input().stored());
        work.input().changes().forEach(this::apply);
        engine.round(work.input().result(), values, 0, values.length);
    }

    private void read(StoredTile stored) {
        switch (stored) {
            case StoredTile.FourBit fourBit -> engine.dequantize(fourBit.blocks(), fourBit.first(), values.length, values, 0);
            case StoredTile.Plain plain -> engine.widen(plain.dtype(), plain.data(), plain.firstByte(), values.length, values, 0);
            case StoredTile.Int8 int8 -> readRows(int8);
            case StoredTile.Computed computed -> {
                MemorySegment filled = MemorySegment.ofArray(new byte[Math.toIntExact(computed.dtype().byteSize(values.length))]);
                computed.fill().fill(filled);
                engine.widen(computed.dtype(), filled, 0, values.length, values, 0);
            }
        }
    }

    private void readRows(StoredTile.Int8 int8) {
        for (int row = 0; row < work.rows(); row++) {
            float scb = int8.scb().get(ValueLayout.JAVA_FLOAT_UNALIGNED, (int8.firstRow() + row) * Float.BYTES);
            engine.dequantizeInt8(int8.data(), int8.firstByte() + (long) row * work.columns(), work.columns(), scb, values,
                    row * work.columns());
        }
    }

    private void apply(RowChange change) {
        LowRankMerge merge = engine::addLowRank;
        switch (change) {
            case RowChange.LowRank low -> merge.addLowRank(values, low.offset(), low.rows(), low.columns(), low.a(), low.b(), low.bRow(),
                    low.rank(), low.scale());
            case RowChange.Rescale rescale -> merge.rescaleRows(values, rescale.offset(), rescale.rows(), rescale.columns(),
                    rescale.magnitudes(), rescale.first());
        }
    }

    byte[] encoded(TileOutput output) {
        float[] rows = ordered(output);
        byte[] bytes = new byte[Math.toIntExact(output.bytes())];
        MemorySegment target = MemorySegment.ofArray(bytes);
        for (TileOutput.Run run : output.runs()) {
            encode(output.type(), rows, run, output.columns(), target);
        }
        return bytes;
    }

    private void encode(GgmlType type, float[] rows, TileOutput.Run run, int columns, MemorySegment target) {
        int from = run.first() * columns;
        long to = run.first() * type.rowBytes(columns);
        if (type.isQuantized()) {
            Encoders.of(type, "scalar").orElseThrow().encode(rows, from, run.rows(), columns, run.importance(), target, to);
        } else {
            engine.narrow(DType.valueOf(type.name()), rows, from, run.rows() * columns, target, to);
        }
    }

    float[] samples(TileOutput output) {
        float[] rows = ordered(output);
        float[] samples = new float[output.sampled().length * output.columns()];
        for (int i = 0; i < output.sampled().length; i++) {
            System.arraycopy(rows, output.sampled()[i] * output.columns(), samples, i * output.columns(), output.columns());
        }
        return samples;
    }

    private float[] ordered(TileOutput output) {
        return switch (output.order()) {
            case RowOrder.Kept _ -> values;
            case RowOrder.Gathered(int[] rows) -> gathered(rows, output.columns());
            case RowOrder.Transposed transposed -> transposed(transposed);
        };
    }

    private float[] gathered(int[] rows, int columns) {
        float[] out = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * columns, out, i * columns, columns);
        }
        return out;
    }

    private float[] transposed(RowOrder.Transposed order) {
        int size = order.matrixRows() * order.columns();
        int matrices = values.length / size;
        float[] out = new float[matrices * order.count() * order.matrixRows()];
        int at = 0;
        for (int matrix = 0; matrix < matrices; matrix++) {
            for (int taken = 0; taken < order.count(); taken++) {
                for (int row = 0; row < order.matrixRows(); row++) {
                    out[at++] = values[matrix * size + row * order.columns() + order.start() + taken * order.step()];
                }
            }
        }
        return out;
    }
}
