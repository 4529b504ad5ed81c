package io.lorapress.adapter;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A random adapter for a random model, and what it makes of the model by the formulas, in double. */
final class RandomAdapter {
    final AdapterFiles files = new AdapterFiles();
    final Map<String, double[]> expected = new LinkedHashMap<>();
    /** Keys whose loss nothing in the config tells. */
    final List<String> optional = new ArrayList<>();

    private final Random random;
    private final RandomModel model;
    private final DType dtype;
    private final String prefix;
    private final String adapterName;
    private final boolean rankStabilised;
    private final boolean dora;
    private final boolean loraBias;
    private final Map<String, Integer> ranks = new TreeMap<>();
    private final Map<String, Double> alphas = new TreeMap<>();
    private final int rank;
    private final double alpha;

    RandomAdapter(Random random, RandomModel model) {
        this.random = random;
        this.model = model;
        dtype = List.of(DType.F32, DType.F16, DType.BF16).get(random.nextInt(3));
        prefix = List.of("base_model.model.", "", "module.base_model.model.", "base_model.model.base_model.model.",
                "base_model.model._orig_mod.").get(random.nextInt(5));
        adapterName = List.of("", "", ".default", ".pirate").get(random.nextInt(4));
        rankStabilised = random.nextBoolean();
        dora = random.nextInt(4) == 0;
        loraBias = !dora && model.biased && random.nextInt(3) == 0;
        rank = 1 + random.nextInt(4);
        alpha = random.nextBoolean() ? 1 + random.nextInt(32) : 0.25 + random.nextInt(8) / 2.0;
        model.values.forEach((name, values) -> expected.put(name, widened(values)));
        build();
    }

    private static double[] widened(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }

    private void build() {
        if (random.nextInt(3) == 0) {
            ranks.put("k_proj", 1 + random.nextInt(4));
            ranks.put("layers.1.self_attn.q_proj", 1 + random.nextInt(4));
            alphas.put("self_attn.[qo]_proj", 3.5);
        }
        boolean embedding = random.nextInt(4) == 0;
        addProjections();
        if (embedding) {
            addEmbedding();
        } else if (random.nextInt(4) == 0) {
            addTokens();
        }
        if (!model.tied && random.nextInt(4) == 0) {
            addSaved("lm_head.weight");
        }
        if (random.nextInt(4) == 0) {
            addSaved("model.norm.weight");
        }
        if (model.experts && !dora && !loraBias) {
            addExperts();
        }
        writeConfig();
    }

    private void writeConfig() {
        files.set("r", rank).set("lora_alpha", alpha).set("use_rslora", rankStabilised).set("use_dora", dora).set("lora_bias", loraBias)
                .set("rank_pattern", new LinkedHashMap<>(ranks)).set("alpha_pattern", new LinkedHashMap<>(alphas));
    }

    private int rankOf(String path) {
        return ranks.entrySet().stream().filter(entry -> path.endsWith("." + entry.getKey())).map(Map.Entry::getValue).findFirst().orElse(rank);
    }

    private double scaleOf(String path) {
        double own = alphas.isEmpty() || !path.matches(".*self_attn.[qo]_proj") ? alpha : 3.5;
        return own / (rankStabilised ? Math.sqrt(rankOf(path)) : rankOf(path));
    }

    /** Draws a tensor, stores it, and gives its values as they are stored. */
    private float[] draw(String key, long... shape) {
        float[] values = RandomModel.gaussians(random, (int) Shape.of(shape).elements());
        for (int i = 0; i < values.length; i++) {
            values[i] = AdapterFiles.stored(dtype, values[i]);
        }
        files.put(prefix + key, dtype, Shape.of(shape), values);
        return values;
    }

    private void addProjections() {
        List<String> targets = new ArrayList<>(model.projections());
        targets.removeIf(path -> random.nextInt(3) == 0 || (loraBias && path.contains("mlp")));
        if (targets.isEmpty()) {
            targets.add(model.projections().getFirst());
        }
        targets.forEach(this::addProjection);
    }

    private void addProjection(String path) {
        int out = (int) model.tensors.get(path + ".weight").shape().dimension(0);
        int in = (int) model.tensors.get(path + ".weight").shape().dimension(1);
        int own = rankOf(path);
        float[] a = draw(path + ".lora_A" + adapterName + ".weight", own, in);
        float[] b = draw(path + ".lora_B" + adapterName + ".weight", out, own);
        double[] w = expected.get(path + ".weight");
        add(w, 0, a, 0, b, own, 1, out, in, own, scaleOf(path));
        if (dora) {
            normaliseRows(w, draw(path + ".lora_magnitude_vector" + adapterName, out), in);
        }
        if (loraBias && model.biased) {
            float[] bias = draw(path + ".lora_B" + adapterName + ".bias", out);
            double[] target = expected.get(path + ".bias");
            for (int i = 0; i < out; i++) {
                target[i] += scaleOf(path) * bias[i];
            }
        } else if (model.tensors.containsKey(path + ".bias") && random.nextInt(3) == 0) {
            optional.add(prefix + path + ".base_layer.bias");
            expected.put(path + ".bias", widened(draw(path + ".base_layer.bias", out)));
        }
    }

    /** w[o, i] += s * sum over k of b[o * rowStride + k * rankStride] * a[k, i]. */
    private static void add(double[] w, int offset, float[] a, int aOffset, float[] b, int rowStride, int rankStride, int out, int in,
                            int rank, double scale) {
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int k = 0; k < rank; k++) {
                    w[offset + o * in + i] += scale * b[o * rowStride + k * rankStride] * a[aOffset + k * in + i];
                }
            }
        }
    }

    private static void normaliseRows(double[] w, float[] magnitudes, int in) {
        for (int o = 0; o < magnitudes.length; o++) {
            double squares = 0;
            for (int i = 0; i < in; i++) {
                squares += w[o * in + i] * w[o * in + i];
            }
            for (int i = 0; i < in; i++) {
                w[o * in + i] *= magnitudes[o] / Math.sqrt(squares);
            }
        }
    }

    private void addEmbedding() {
        String path = "model.embed_tokens";
        keepHead();
        if (random.nextBoolean()) {
            expected.put(path + ".weight", widened(draw(path + ".base_layer.weight", RandomModel.VOCABULARY, RandomModel.WIDTH)));
            optional.add(prefix + path + ".base_layer.weight");
        }
        int own = rankOf(path);
        float[] a = draw(path + ".lora_embedding_A" + adapterName, own, RandomModel.VOCABULARY);
        float[] b = draw(path + ".lora_embedding_B" + adapterName, RandomModel.WIDTH, own);
        double[] w = expected.get(path + ".weight");
        for (int token = 0; token < RandomModel.VOCABULARY; token++) {
            for (int d = 0; d < RandomModel.WIDTH; d++) {
                for (int k = 0; k < own; k++) {
                    w[token * RandomModel.WIDTH + d] += scaleOf(path) * b[d * own + k] * a[k * RandomModel.VOCABULARY + token];
                }
            }
        }
        if (dora) {
            normaliseColumns(w, draw(path + ".lora_magnitude_vector" + adapterName, RandomModel.WIDTH));
        }
    }

    /** A tied head stays what it was. */
    private void keepHead() {
        if (model.tied) {
            expected.put("lm_head.weight", expected.get("model.embed_tokens.weight").clone());
        }
    }

    private static void normaliseColumns(double[] w, float[] magnitudes) {
        for (int d = 0; d < magnitudes.length; d++) {
            double squares = 0;
            for (int at = d; at < w.length; at += magnitudes.length) {
                squares += w[at] * w[at];
            }
            for (int at = d; at < w.length; at += magnitudes.length) {
                w[at] *= magnitudes[d] / Math.sqrt(squares);
            }
        }
    }

    private void addTokens() {
        List<Integer> tokens = List.of(7, 0, 10);
        files.set("trainable_token_indices", random.nextBoolean() ? tokens : Map.of("embed_tokens", tokens));
        float[] rows = draw("model.embed_tokens.token_adapter.trainable_tokens_delta" + adapterName, tokens.size(), RandomModel.WIDTH);
        for (int i = 0; i < rows.length; i++) {
            expected.get("model.embed_tokens.weight")[tokens.get(i / RandomModel.WIDTH) * RandomModel.WIDTH + i % RandomModel.WIDTH] = rows[i];
        }
    }

    private void addSaved(String name) {
        String path = name.substring(0, name.length() - ".weight".length());
        List<String> modules = new ArrayList<>((List<String>) files.config.getOrDefault("modules_to_save", List.<String>of()));
        modules.add(path.substring(path.lastIndexOf('.') + 1));
        files.set("modules_to_save", modules);
        String key = List.of(".weight", ".modules_to_save.weight", ".modules_to_save" + (adapterName.isEmpty() ? ".default" : adapterName)
                + ".weight").get(random.nextInt(3));
        expected.put(name, widened(draw(path + key, model.tensors.get(name).shape().toArray())));
    }

    private void addExperts() {
        boolean grouped = random.nextBoolean();
        files.set("lora_B_layout", grouped ? "grouped_by_expert" : "rank_major");
        files.set("target_parameters", List.of("mlp.experts.down_proj", "mlp.experts.gate_up_proj"));
        for (int layer = 0; layer < 2; layer++) {
            String path = "model.layers." + layer + ".mlp.experts";
            addStack(path, ".base_layer", List.of("gate_proj", "up_proj"), "gate_up_proj", 2 * RandomModel.EXPERT_INNER, RandomModel.WIDTH, grouped);
            addStack(path, "", List.of("down_proj"), "down_proj", RandomModel.WIDTH, RandomModel.EXPERT_INNER, grouped);
        }
    }

    private void addStack(String path, String wrapper, List<String> parts, String parameter, int out, int in, boolean grouped) {
        int experts = RandomModel.EXPERTS;
        float[] a = draw(path + wrapper + ".lora_A" + adapterName + ".weight", (long) rank * experts, in);
        float[] b = draw(path + wrapper + ".lora_B" + adapterName + ".weight", out, (long) rank * experts);
        for (int expert = 0; expert < experts; expert++) {
            float[] own = new float[b.length];
            System.arraycopy(b, grouped ? expert * rank : expert, own, 0, b.length - (grouped ? expert * rank : expert));
            double[] delta = new double[out * in];
            add(delta, 0, a, expert * rank * in, own, rank * experts, grouped ? 1 : experts, out, in, rank,
                    alpha / (rankStabilised ? Math.sqrt(rank) : rank));
            scatter(delta, path, expert, parts, parameter);
        }
    }

    private void scatter(double[] delta, String path, int expert, List<String> parts, String parameter) {
        Map<String, Integer> starts = new HashMap<>();
        for (int i = 0; i < delta.length; i++) {
            String part = parts.get(i / (delta.length / parts.size()));
            String name = model.stacked ? path + "." + parameter : path + "." + expert + "." + part + ".weight";
            int at = model.stacked ? expert * delta.length + i : starts.merge(part, 1, Integer::sum) - 1;
            expected.get(name)[at] += delta[i];
        }
    }
}
