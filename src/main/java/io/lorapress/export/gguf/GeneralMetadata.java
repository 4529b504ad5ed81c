package io.lorapress.export.gguf;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.model.GgufTensor;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The {@code general.*} keys that come before the architecture's. Source: gguf-py metadata.py, set_gguf_meta_model. */
public final class GeneralMetadata {
    private GeneralMetadata() {
    }

    static GgufMetadata of(String architecture, String type, String name, List<GgufTensor> tensors, Optional<JsonNode> generation) {
        GgufMetadata metadata = new GgufMetadata().text("general.architecture", architecture).text("general.type", type);
        generation.ifPresent(config -> sampling(metadata, config));
        return metadata.text("general.name", name).text("general.size_label", sizeLabel(tensors));
    }

    /** What generation_config.json says of sampling, under llama.cpp's names. */
    private static void sampling(GgufMetadata metadata, JsonNode config) {
        if (config.path("top_k").isIntegralNumber()) {
            metadata.i32("general.sampling.top_k", config.get("top_k").intValue());
        }
        number(metadata, config, "top_p", "top_p");
        number(metadata, config, "min_p", "min_p");
        number(metadata, config, "temperature", "temp");
        number(metadata, config, "repetition_penalty", "penalty_repeat");
    }

    private static void number(GgufMetadata metadata, JsonNode config, String from, String to) {
        if (config.path(from).isNumber()) {
            metadata.f32("general.sampling." + to, config.get(from).doubleValue());
        }
    }

    /** general.size_label. Source: gguf-py gguf_writer.py, get_total_parameter_count. What experts have in one or two dimensions counts as shared. */
    public static String sizeLabel(List<GgufTensor> tensors) {
        long total = 0;
        long oneExpert = 0;
        long allExperts = 0;
        long counts = 0;
        long stacks = 0;
        for (GgufTensor tensor : tensors) {
            long elements = tensor.shape().elements();
            total += elements;
            if (tensor.name().contains("_exps.") && tensor.shape().rank() >= 3) {
                long experts = tensor.shape().dimension(tensor.name().contains(".bias") ? -2 : -3);
                oneExpert += elements / experts;
                allExperts += elements;
                counts += experts;
                stacks++;
            }
        }
        return SizeLabel.of(total, total - allExperts, oneExpert, stacks == 0 ? 0 : counts / stacks);
    }
}
