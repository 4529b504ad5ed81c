package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/**
 * IA3: the slices of a tensor along one dimension are each multiplied with a value of their own.
 * Source: PEFT tuners/ia3/layer.py, merge.
 *
 * @param axis the dimension: 0 for outputs, 1 for the inputs of a feedforward module
 */
record ScaleChange(AdapterTensor tensor, Shape result, int axis) implements Change {
    @Override
    public List<String> adapterTensors() {
        return List.of(tensor.name());
    }

    @Override
    public boolean changesNothing() {
        return tensor.firstWhere(value -> value != 1) < 0;
    }

    @Override
    public Prepared prepare() {
        float[] factors = tensor.values();
        long stride = 1;
        for (int i = axis + 1; i < result.rank(); i++) {
            stride *= result.dimension(i);
        }
        long elementsAFactor = stride;
        return (firstRow, rows, columns, w, offset, engine) -> {
            long first = firstRow * columns;
            for (int i = 0; i < rows * columns; i++) {
                w[offset + i] *= factors[(int) ((first + i) / elementsAFactor % factors.length)];
            }
        };
    }
}
