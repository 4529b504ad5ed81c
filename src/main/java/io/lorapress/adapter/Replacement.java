package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/** A tensor of the adapter takes the place of the base's: a saved module, a trained bias, a resized embedding. */
record Replacement(AdapterTensor tensor) implements Change {
    @Override
    public List<String> adapterTensors() {
        return List.of(tensor.name());
    }

    @Override
    public Shape result() {
        return tensor.shape();
    }

    @Override
    public boolean replaces() {
        return true;
    }

    @Override
    public Prepared prepare() {
        return (firstRow, rows, columns, w, offset, engine) -> tensor.read(firstRow * columns, rows * columns, w, offset);
    }
}
