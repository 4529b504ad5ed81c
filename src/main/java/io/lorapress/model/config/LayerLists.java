package io.lorapress.model.config;

import static io.lorapress.model.config.Nodes.integer;
import static io.lorapress.model.config.Nodes.integerOr;
import static io.lorapress.model.config.Nodes.isNull;

import io.lorapress.model.config.Derivations.Step;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists with one entry a layer, where config.json gives only the rule or nothing. */
final class LayerLists {
    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";

    /** Full attention below max_window_layers. */
    static final Step LATE_WINDOWS = layerTypes(SLIDING, FULL,
            (fields, layer) -> !isNull(fields, "sliding_window") && layer >= integer(fields, "max_window_layers"));
    /** Linear attention in all layers but every n-th. */
    static final Step LINEAR_LAYERS = layerTypes("linear_attention", FULL,
            (fields, layer) -> (layer + 1) % Math.max(1, integerOr(fields, "full_attention_interval", 4)) != 0);

    private LayerLists() {
    }

    /** Sliding windows in all layers but every n-th. */
    static Step everyNthFull(int n) {
        return layerTypes(SLIDING, FULL, (fields, layer) -> (layer + 1) % n != 0);
    }

    /** The same, with n from sliding_window_pattern where the config has it. */
    static Step patternFull(int n) {
        return layerTypes(SLIDING, FULL,
                (fields, layer) -> (layer + 1) % Math.max(1, integerOr(fields, "sliding_window_pattern", n)) != 0);
    }

    static void exaoneLayers(ObjectNode fields) {
        if (isNull(fields, "sliding_window")) {
            fields.put("sliding_window_pattern", 0);
        }
        patternFull(4).apply(fields);
    }

    static void lfmSizes(ObjectNode fields) {
        JsonNode indices = fields.path("full_attn_idxs");
        layerTypes(FULL, "conv", (all, layer) -> !indices.isArray() || holds(indices, layer)).apply(fields);
        if (fields.has("block_ff_dim")) {
            fields.set("intermediate_size", fields.remove("block_ff_dim"));
        }
    }

    private static boolean holds(JsonNode list, int value) {
        for (JsonNode item : list) {
            if (item.intValue(-1) == value) {
                return true;
            }
        }
        return false;
    }

    static void smolLayers(ObjectNode fields) {
        noRopeLayers(fields);
        boolean sliding = fields.path("use_sliding_window").booleanValue(false) && !isNull(fields, "sliding_window");
        layerTypes(SLIDING, FULL, (all, layer) -> sliding && all.get("no_rope_layers").path(layer).intValue(1) == 0).apply(fields);
    }

    static void earlyWindows(ObjectNode fields) {
        boolean used = fields.path("use_sliding_window").booleanValue(false);
        if (!used) {
            fields.put("sliding_window", 0);
        }
        layerTypes(SLIDING, FULL,
                (all, layer) -> used && (layer + 1) % 2 != 0 && layer < integer(all, "max_window_layers")).apply(fields);
    }

    static void nemotronLayers(ObjectNode fields) {
        String pattern = fields.path("hybrid_override_pattern").stringValue("");
        if (isNull(fields, "layers_block_type") && !pattern.isEmpty()) {
            ArrayNode types = fields.putArray("layers_block_type");
            pattern.chars().limit(ModelConfig.MOST_BLOCKS).forEach(letter -> types.add(switch (letter) {
                case 'M' -> "linear_attention";
                case 'E' -> "moe";
                case '*' -> FULL;
                default -> "mlp";
            }));
        }
        fields.remove("hybrid_override_pattern");
        fields.put("num_hidden_layers", fields.path("layers_block_type").size());
    }

    static void gemma3nLayers(ObjectNode fields) {
        everyNthFull(5).apply(fields);
        if (fields.path("intermediate_size").isIntegralNumber()) {
            long width = integer(fields, "intermediate_size");
            ArrayNode widths = fields.putArray("intermediate_size");
            for (int layer = 0; layer < layers(fields); layer++) {
                widths.add(width);
            }
        }
        if (isNull(fields, "activation_sparsity_pattern")) {
            int sparse = integer(fields, "num_hidden_layers") > 10 ? 10 : 0;
            ArrayNode pattern = fields.putArray("activation_sparsity_pattern");
            for (int layer = 0; layer < layers(fields); layer++) {
                pattern.add(layer < sparse ? 0.95 : 0.0);
            }
        }
    }

    static void gemma4Layers(ObjectNode fields) {
        if (fields.path("use_bidirectional_attention").stringValue("").equals("all")) {
            fields.put("is_causal", false);
            fields.put("sliding_window", integer(fields, "sliding_window") / 2 + 1);
        }
        everyNthFull(6).apply(fields);
        if (fields.get("layer_types") instanceof ArrayNode types && !types.isEmpty()) {
            types.set(types.size() - 1, FULL);
        }
        if (isNull(fields, "rope_parameters")) {
            ObjectNode rope = fields.putObject("rope_parameters");
            rope.putObject(SLIDING).put("rope_type", "default").put("rope_theta", 10_000.0);
            rope.putObject(FULL).put("rope_type", "proportional").put("partial_rotary_factor", 0.25).put("rope_theta", 1_000_000.0);
        }
    }

    static void llama4Layers(ObjectNode fields) {
        noRopeLayers(fields);
        layerTypes("chunked_attention", FULL, (all, layer) -> all.get("no_rope_layers").path(layer).intValue(0) != 0).apply(fields);
    }

    /** One a layer: 1 where it has rotary positions, 0 in every n-th. */
    private static void noRopeLayers(ObjectNode fields) {
        long interval = Math.max(1, integerOr(fields, "no_rope_layer_interval", 4));
        if (isNull(fields, "no_rope_layers") || fields.get("no_rope_layers").isEmpty()) {
            ArrayNode layers = fields.putArray("no_rope_layers");
            for (int layer = 0; layer < layers(fields); layer++) {
                layers.add((layer + 1) % interval != 0 ? 1 : 0);
            }
        }
    }

    /** Whether a layer is of the first kind, from the fields. */
    @FunctionalInterface
    private interface LayerKind {
        boolean is(ObjectNode fields, int layer);
    }

    /** Fills layer_types where config.json has none. */
    private static Step layerTypes(String yes, String no, LayerKind kind) {
        return fields -> {
            if (isNull(fields, "layer_types")) {
                fill(fields.putArray("layer_types"), layers(fields), yes, no, layer -> kind.is(fields, layer));
            }
        };
    }

    private static void fill(ArrayNode types, long layers, String yes, String no, IntPredicate isYes) {
        for (int layer = 0; layer < layers; layer++) {
            types.add(isYes.test(layer) ? yes : no);
        }
    }

    private static long layers(ObjectNode fields) {
        return Math.min(integer(fields, "num_hidden_layers"), ModelConfig.MOST_BLOCKS);
    }
}
