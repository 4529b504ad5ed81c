package io.lorapress.export.merge;

import io.lorapress.checkpoint.FourBitTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.tensor.DType;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a merged tensor is stored as. 16-bit weights keep their dtype; a float32 tensor inside a 16-bit model is float32 on purpose
 * (routers, state-space decays) and stays so; a float32 model, and weights stored in 8 bits, become the model's 16-bit dtype.
 */
final class MergedDtype {
    private final DType model;
    private final boolean mixed;

    private MergedDtype(DType model, boolean mixed) {
        this.model = model;
        this.mixed = mixed;
    }

    /** From config.json's dtype (torch_dtype in older files), else from the weights. */
    static MergedDtype of(JsonNode config, List<StoredTensor> tensors) {
        DType named = named(config.path("dtype")).orElseGet(() -> named(config.path("torch_dtype"))
                .orElseGet(() -> named(config.path("text_config").path("dtype"))
                .orElseGet(() -> named(config.path("text_config").path("torch_dtype")).orElse(null))));
        if (is16Bit(named)) {
            return new MergedDtype(named, true);
        }
        return tensors.stream().filter(tensor -> tensor instanceof FourBitTensor || is16Bit(tensor.info().dtype()))
                .map(tensor -> tensor.info().dtype()).filter(MergedDtype::is16Bit).findFirst()
                .map(dtype -> new MergedDtype(dtype, true)).orElse(new MergedDtype(DType.BF16, false));
    }

    /** The 16-bit dtype of the model. */
    DType model() {
        return model;
    }

    DType of(StoredTensor stored, DType dtype) {
        if (!isWeight(dtype) || is16Bit(dtype)) {
            return dtype;
        }
        boolean onPurpose = mixed && dtype == DType.F32 && (stored == null || !stored.isQuantized());
        return onPurpose ? dtype : model;
    }

    private static boolean isWeight(DType dtype) {
        return dtype.isFloat() || dtype == DType.F8_E4M3 || dtype == DType.F8_E5M2;
    }

    private static boolean is16Bit(DType dtype) {
        return dtype == DType.BF16 || dtype == DType.F16;
    }

    private static Optional<DType> named(JsonNode node) {
        return switch (node.asString("").replace("torch.", "")) {
            case "bfloat16" -> Optional.of(DType.BF16);
            case "float16" -> Optional.of(DType.F16);
            case "float32" -> Optional.of(DType.F32);
            default -> Optional.empty();
        };
    }
}
