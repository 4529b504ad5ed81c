package io.lorapress.model.family;

import io.lorapress.model.ShardedTensor;
import java.util.List;
import java.util.Map;

/**
 * Qwen's prediction head for the token after the next, stored below {@code mtp.}: it becomes one or more layers after the
 * last. Source: _QwenMtpMixin of conversion/qwen.py.
 */
final class PredictionHead {
    private static final Map<String, String> OUTSIDE_LAYERS = Map.of("fc", "eh_proj", "pre_fc_norm_embedding", "enorm",
            "pre_fc_norm_hidden", "hnorm", "norm", "shared_head.norm");

    private PredictionHead() {
    }

    /** The name as a tensor of a further layer, or the name itself where it is no part of the head. */
    static String asLayer(String name, int blocks) {
        String text = name.startsWith("model.mtp.") ? name.substring("model.".length()) : name;
        String[] parts = text.split("\\.", 4);
        if (!text.startsWith("mtp.")) {
            return name;
        }
        if (parts.length == 4 && parts[1].equals("layers")) {
            return "model.layers." + (blocks + Names.layer("." + parts[2])) + "." + parts[3];
        }
        return parts.length == 3 && OUTSIDE_LAYERS.containsKey(parts[1])
                ? "model.layers." + blocks + "." + OUTSIDE_LAYERS.get(parts[1]) + "." + parts[2] : text;
    }

    /** Layers of the head that the checkpoint has; none where it was saved without. */
    static int layers(List<ShardedTensor> tensors) {
        int layers = 0;
        for (ShardedTensor tensor : tensors) {
            String name = tensor.info().name();
            if (name.startsWith("mtp.layers.") || name.startsWith("model.mtp.layers.")) {
                layers = Math.max(layers, Names.layer(name) + 1);
            }
        }
        return layers;
    }
}
