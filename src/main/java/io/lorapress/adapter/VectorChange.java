package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.List;

/** {@code bias += scale * v}. Source: PEFT tuners/lora/layer.py, Linear.merge with lora_bias. */
record VectorChange(AdapterTensor tensor, Shape result, float scale) implements Change {
    @Override
    public List<String> adapterTensors() {
        return List.of(tensor.name());
    }

    @Override
    public boolean changesNothing() {
        return scale == 0 || tensor.isZero();
    }

    @Override
    public Prepared prepare() {
        float[] values = tensor.values();
        return (firstRow, rows, columns, w, offset, engine) -> {
            for (int i = 0; i < rows * columns; i++) {
                w[offset + i] += scale * values[Math.toIntExact(firstRow * columns + i)];
            }
        };
    }
}
