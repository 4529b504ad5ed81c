package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** PyTorch's names of element types, as checkpoints write them. */
final class TorchDtype {
    private TorchDtype() {
    }

    /** The types that weights are computed in. */
    static Optional<DType> weight(String name) {
        return switch (name) {
            case "bfloat16", "torch.bfloat16" -> Optional.of(DType.BF16);
            case "float16", "torch.float16" -> Optional.of(DType.F16);
            case "float32", "torch.float32" -> Optional.of(DType.F32);
            default -> Optional.empty();
        };
    }

    /** What config.json says the model is computed in: {@code dtype}, formerly {@code torch_dtype}, perhaps of the text model. */
    static Optional<DType> of(JsonNode config) {
        return Stream.of(config, config.path("text_config"))
                .flatMap(part -> Stream.of(part.path("dtype"), part.path("torch_dtype")))
                .filter(JsonNode::isString).flatMap(name -> weight(name.asString()).stream()).findFirst();
    }
}
