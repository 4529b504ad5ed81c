package io.lorapress.export.safetensors;

import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.TensorInfo;
import java.util.List;
import java.util.Map;

/** How one weight of a merged model lies in a safetensors file: as one tensor, or as several that make it up. */
interface StoredForm {
    /** What is stored, the weight itself first. */
    List<TensorInfo> tensors();

    /** Who writes them, at the places that the layout gives their names. */
    TileConsumer consumer(PartFile file, SafetensorsLayout layout);

    /** Those of the tensors that are known before a weight is read, by name. */
    default Map<String, byte[]> constants() {
        return Map.of();
    }
}
