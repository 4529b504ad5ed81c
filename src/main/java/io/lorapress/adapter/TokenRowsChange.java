package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of an embedding are replaced: trainable tokens. Source: PEFT tuners/trainable_tokens/layer.py, merge.
 *
 * @param tokens the row of the embedding for each row of the tensor
 */
record TokenRowsChange(AdapterTensor tensor, List<Integer> tokens, Shape result) implements Change {
    @Override
    public List<String> adapterTensors() {
        return List.of(tensor.name());
    }

    @Override
    public Prepared prepare() {
        Map<Long, Integer> sources = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            sources.put((long) tokens.get(i), i);
        }
        return (firstRow, rows, columns, w, offset, engine) -> {
            for (int row = 0; row < rows; row++) {
                Integer source = sources.get(firstRow + row);
                if (source != null) {
                    tensor.read((long) source * columns, columns, w, offset + row * columns);
                }
            }
        };
    }
}
