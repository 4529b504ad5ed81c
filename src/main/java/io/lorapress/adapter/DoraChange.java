package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * DoRA where an output is a row of the tensor (or a kernel's rows): {@code V = W + delta; W' = (m / ||V||) * V}, the norm over
 * each output. Source: PEFT tuners/lora/variants.py, DoraLinearVariant and _DoraConvNdVariant.
 *
 * @param delta     V from W
 * @param magnitude m, one value an output
 */
record DoraChange(Change delta, AdapterTensor magnitude) implements Change {
    @Override
    public List<String> adapterTensors() {
        List<String> names = new ArrayList<>(delta.adapterTensors());
        names.add(magnitude.name());
        return names;
    }

    @Override
    public Shape result() {
        return delta.result();
    }

    @Override
    public long granularity() {
        return delta.granularity();
    }

    @Override
    public boolean changesNothing() {
        return delta.changesNothing();
    }

    @Override
    public boolean throughEngine() {
        return delta.throughEngine();
    }

    @Override
    public Prepared prepare() {
        Prepared added = delta.prepare();
        float[] magnitudes = magnitude.values();
        int together = Math.toIntExact(granularity());
        return (firstRow, rows, columns, w, offset, engine) -> {
            added.apply(firstRow, rows, columns, w, offset, engine);
            engine.rescaleRows(w, offset, rows / together, together * columns, magnitudes, Math.toIntExact(firstRow / together));
        };
    }
}
