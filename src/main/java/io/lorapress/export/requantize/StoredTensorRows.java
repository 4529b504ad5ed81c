package io.lorapress.export.requantize;

import io.lorapress.export.gguf.RowDecoders;
import io.lorapress.export.stream.RowSource;
import io.lorapress.gguf.GgufFile;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;

/** Rows of a tensor of a GGUF file as float32. */
record StoredTensorRows(GgufFile.Entry tensor, RowDecoders decoders) implements RowSource {
    @Override
    public TensorInfo info() {
        return new TensorInfo(tensor.name(), DType.F32, tensor.shape());
    }

    @Override
    public long storedBytes() {
        return tensor.data().byteSize();
    }

    @Override
    public void prefetch(long firstRow, int rows) {
        if (tensor.data().isMapped()) {
            long rowBytes = tensor.type().rowBytes(tensor.shape().columns());
            tensor.data().asSlice(firstRow * rowBytes, rows * rowBytes).load();
        }
    }

    @Override
    public Reader open() {
        int columns = Math.toIntExact(tensor.shape().columns());
        long rowBytes = tensor.type().rowBytes(columns);
        return (firstRow, rows, out, offset) ->
                decoders.decode(tensor.type(), tensor.data(), firstRow * rowBytes, rows * columns, out, offset);
    }
}
