package io.lorapress.adapter;

import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsFile;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Some rows of a model's tensors, and the shapes of all, as pack_peft_cases.py writes them. */
record Samples(List<TensorInfo> tensors, Map<String, Map<Integer, float[]>> rows) {
    private static final String ROWS = "#rows";

    static Samples read(Path path) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            List<TensorInfo> tensors = new ArrayList<>();
            JsonNode shapes = JsonMapper.shared().readTree(file.metadata().get("shapes"));
            shapes.properties().forEach(entry -> tensors.add(new TensorInfo(entry.getKey(), DType.F32, shape(entry.getValue()))));
            Map<String, Map<Integer, float[]>> rows = new LinkedHashMap<>();
            for (SafetensorsEntry entry : file.entries()) {
                if (!entry.name().endsWith(ROWS)) {
                    rows.put(entry.name(), rows(file, entry.info()));
                }
            }
            return new Samples(tensors, rows);
        }
    }

    private static Shape shape(JsonNode dimensions) {
        List<Long> values = new ArrayList<>();
        dimensions.forEach(dimension -> values.add(dimension.longValue()));
        return Shape.of(values);
    }

    private static Map<Integer, float[]> rows(SafetensorsFile file, TensorInfo info) {
        int[] indices = file.data(info.name() + ROWS).toArray(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
        float[] values = file.data(info.name()).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
        int columns = values.length / indices.length;
        Map<Integer, float[]> rows = new LinkedHashMap<>();
        for (int i = 0; i < indices.length; i++) {
            rows.put(indices[i], Arrays.copyOfRange(values, i * columns, (i + 1) * columns));
        }
        return rows;
    }
}
