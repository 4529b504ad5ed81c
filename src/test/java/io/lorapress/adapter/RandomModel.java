package io.lorapress.adapter;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small language model of random values: dense or with experts, biases or none, tied or not. */
final class RandomModel {
    static final int VOCABULARY = 11;
    static final int WIDTH = 6;
    static final int INNER = 8;
    static final int EXPERTS = 3;
    static final int EXPERT_INNER = 4;

    final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    final Map<String, float[]> values = new LinkedHashMap<>();
    final boolean tied;
    final boolean biased;
    final boolean experts;
    final boolean stacked;
    private final Random random;

    RandomModel(Random random) {
        this.random = random;
        tied = random.nextBoolean();
        biased = random.nextBoolean();
        experts = random.nextInt(3) == 0;
        stacked = random.nextBoolean();
        add("model.embed_tokens.weight", VOCABULARY, WIDTH);
        if (!tied) {
            add("lm_head.weight", VOCABULARY, WIDTH);
        }
        add("model.norm.weight", WIDTH);
        for (int layer = 0; layer < 2; layer++) {
            addLayer("model.layers." + layer + ".");
        }
    }

    private void addLayer(String layer) {
        add(layer + "input_layernorm.weight", WIDTH);
        for (Map.Entry<String, Integer> projection : Map.of("q", WIDTH, "k", 4, "v", 4, "o", WIDTH).entrySet()) {
            add(layer + "self_attn." + projection.getKey() + "_proj.weight", projection.getValue(), WIDTH);
            if (biased) {
                add(layer + "self_attn." + projection.getKey() + "_proj.bias", projection.getValue());
            }
        }
        if (!experts) {
            add(layer + "mlp.gate_proj.weight", INNER, WIDTH);
            add(layer + "mlp.up_proj.weight", INNER, WIDTH);
            add(layer + "mlp.down_proj.weight", WIDTH, INNER);
        } else if (stacked) {
            add(layer + "mlp.experts.gate_up_proj", EXPERTS, 2 * EXPERT_INNER, WIDTH);
            add(layer + "mlp.experts.down_proj", EXPERTS, WIDTH, EXPERT_INNER);
        } else {
            for (int expert = 0; expert < EXPERTS; expert++) {
                add(layer + "mlp.experts." + expert + ".gate_proj.weight", EXPERT_INNER, WIDTH);
                add(layer + "mlp.experts." + expert + ".up_proj.weight", EXPERT_INNER, WIDTH);
                add(layer + "mlp.experts." + expert + ".down_proj.weight", WIDTH, EXPERT_INNER);
            }
        }
    }

    private void add(String name, long... shape) {
        TensorInfo info = new TensorInfo(name, DType.F32, Shape.of(shape));
        tensors.put(name, info);
        values.put(name, gaussians(random, (int) info.shape().elements()));
    }

    static float[] gaussians(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Paths of all projections. */
    List<String> projections() {
        return tensors.keySet().stream().filter(name -> name.endsWith("_proj.weight") && !name.contains("experts"))
                .map(name -> name.substring(0, name.length() - ".weight".length())).toList();
    }

    List<TensorInfo> infos() {
        return new ArrayList<>(tensors.values());
    }
}
