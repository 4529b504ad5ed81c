package io.lorapress.export.safetensors;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.Scratch;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.quantize.checkpoint.CompressedEncoder;
import io.lorapress.quantize.checkpoint.CompressedScheme;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * As compressed-tensors stores it: {@code X} in bytes or {@code X_packed} in words, {@code X_scale} in the model's dtype, and for words
 * {@code X_shape}.
 */
record CompressedForm(TensorInfo weight, CompressedScheme scheme) implements StoredForm {
    private static final String SCALE = "_scale";
    private static final String SHAPE = "_shape";

    @Override
    public List<TensorInfo> tensors() {
        long rows = weight.shape().rows();
        long columns = weight.shape().columns();
        TensorInfo scales = new TensorInfo(weight.name() + SCALE, weight.dtype(), Shape.of(rows, scheme.groups(columns)));
        if (!scheme.packed()) {
            return List.of(new TensorInfo(main(), scheme.floats() ? DType.F8_E4M3 : DType.I8, weight.shape()), scales);
        }
        return List.of(new TensorInfo(main(), DType.I32, Shape.of(rows, encoder().rowBytes(columns) / Integer.BYTES)), scales,
                new TensorInfo(weight.name() + SHAPE, DType.I64, Shape.of(2)));
    }

    private String main() {
        return weight.name() + (scheme.packed() ? "_packed" : "");
    }

    private CompressedEncoder encoder() {
        return new CompressedEncoder(scheme, weight.dtype());
    }

    @Override
    public Map<String, byte[]> constants() {
        return scheme.packed() ? Map.of(weight.name() + SHAPE, ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(weight.shape().rows()).putLong(weight.shape().columns()).array()) : Map.of();
    }

    @Override
    public TileConsumer consumer(PartFile file, SafetensorsLayout layout) {
        return new Consumer(encoder(), scheme.groups(weight.shape().columns()), file, layout.entry(main()).offset(),
                layout.entry(weight.name() + SCALE).offset());
    }

    /**
     * Encodes whole rows.
     *
     * @param groups   scales a row
     * @param valuesAt where the values of the tensor start in the file
     * @param scalesAt where its scales do
     */
    private record Consumer(CompressedEncoder encoder, int groups, PartFile file, long valuesAt, long scalesAt) implements TileConsumer {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public void accept(Tile tile, Scratch scratch) throws IOException {
            long rowBytes = encoder.rowBytes(tile.columns());
            long scaleBytes = (long) groups * Short.BYTES;
            MemorySegment all = scratch.encoded(tile.rows() * (rowBytes + scaleBytes));
            MemorySegment values = all.asSlice(0, tile.rows() * rowBytes);
            MemorySegment scales = all.asSlice(tile.rows() * rowBytes);
            for (int row = 0; row < tile.rows(); row++) {
                encoder.encode(tile.values(), tile.offset() + row * tile.columns(), tile.columns(), values, row * rowBytes, scales,
                        row * scaleBytes);
            }
            file.write(values.asByteBuffer(), valuesAt + tile.firstRow() * rowBytes);
            file.write(scales.asByteBuffer(), scalesAt + tile.firstRow() * scaleBytes);
        }
    }
}
