package io.lorapress.export.safetensors;

import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.CopyingConsumer;
import io.lorapress.export.stream.NarrowingConsumer;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.numeric.Engine;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.TensorInfo;
import java.util.List;

/** In the merged weight's own dtype. */
record PlainForm(MergedWeight weight, Engine engine) implements StoredForm {
    @Override
    public List<TensorInfo> tensors() {
        return List.of(weight.info());
    }

    @Override
    public TileConsumer consumer(PartFile file, SafetensorsLayout layout) {
        long offset = layout.entry(weight.info().name()).offset();
        return weight.verbatim().<TileConsumer>map(stored -> new CopyingConsumer(file, offset, stored))
                .orElseGet(() -> new NarrowingConsumer(file, offset, weight.info().dtype(), engine));
    }
}
