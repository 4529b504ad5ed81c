package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.merge.BaseModel;
import io.lorapress.export.merge.CheckpointBase;
import java.util.List;

/** Says which base an export merges into. */
final class BaseFacts {
    private BaseFacts() {
    }

    static ExportPlan.Base of(ExportRequest request, BaseModel base, List<Adapter> adapters) {
        String trained = adapters.stream().findFirst().flatMap(adapter -> adapter.config().baseModel()).orElse("");
        return new ExportPlan.Base(request.base(), precision(base), trained, request.use().reason());
    }

    /** By the tensors: one that is stored in fewer bits decides. */
    private static String precision(BaseModel base) {
        if (!(base instanceof CheckpointBase)) {
            return "gguf";
        }
        if (base.tensors().stream().anyMatch(FourBitTensor.class::isInstance)) {
            return "4bit";
        }
        return base.tensors().stream().anyMatch(StoredTensor::isQuantized) ? "quantised" : "16bit";
    }
}
