package io.lorapress.cli;

import io.lorapress.tensor.DType;
import java.util.List;
import java.util.Random;

/** Models of several families with a few thousand random bfloat16 weights, under the names their checkpoints have. */
final class SmallModels {
    static final int WIDTH = 64;
    static final int INNER = 96;
    static final int HEADS = 4;
    static final int KEY_WIDTH = 32;
    static final int EXPERTS = 3;
    static final int LAYERS = 2;
    /** As the sample's tokenizer wants it. */
    static final int VOCABULARY = 896;

    private final Random random;
    private final FolderFiles files = new FolderFiles(DType.BF16);

    private SmallModels(Random random, String architecture, String type) {
        this.random = random;
        files.set("architectures", List.of(architecture)).set("model_type", type).set("hidden_size", WIDTH).set("intermediate_size", INNER)
                .set("num_attention_heads", HEADS).set("num_key_value_heads", HEADS / 2).set("num_hidden_layers", LAYERS)
                .set("head_dim", WIDTH / HEADS).set("vocab_size", VOCABULARY).set("max_position_embeddings", 512).set("dtype", "bfloat16")
                .set("rms_norm_eps", 1e-5).set("tie_word_embeddings", true);
        add("model.embed_tokens.weight", VOCABULARY, WIDTH);
        add("model.norm.weight", WIDTH);
    }

    private void add(String name, long... shape) {
        files.random(random, name, 0.5, shape);
    }

    private void attention(String layer, boolean biases) {
        add(layer + "input_layernorm.weight", WIDTH);
        add(layer + "post_attention_layernorm.weight", WIDTH);
        for (String name : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
            long rows = name.equals("k_proj") || name.equals("v_proj") ? KEY_WIDTH : WIDTH;
            add(layer + "self_attn." + name + ".weight", rows, WIDTH);
            if (biases && !name.equals("o_proj")) {
                add(layer + "self_attn." + name + ".bias", rows);
            }
        }
    }

    private void dense(String layer) {
        add(layer + "mlp.gate_proj.weight", INNER, WIDTH);
        add(layer + "mlp.up_proj.weight", INNER, WIDTH);
        add(layer + "mlp.down_proj.weight", WIDTH, INNER);
    }

    private static String layer(int number) {
        return "model.layers." + number + ".";
    }

    static FolderFiles llama(Random random) {
        return dense(random, "LlamaForCausalLM", "llama", false);
    }

    static FolderFiles llamaWithBiases(Random random) {
        return dense(random, "LlamaForCausalLM", "llama", true).set("attention_bias", true);
    }

    static FolderFiles qwen2(Random random) {
        return dense(random, "Qwen2ForCausalLM", "qwen2", true);
    }

    private static FolderFiles dense(Random random, String architecture, String type, boolean biases) {
        SmallModels model = new SmallModels(random, architecture, type);
        for (int i = 0; i < LAYERS; i++) {
            model.attention(layer(i), biases);
            model.dense(layer(i));
        }
        return model.files;
    }

    /** Norms that GGUF has with one added. */
    static FolderFiles gemma3(Random random) {
        FolderFiles files = dense(random, "Gemma3ForCausalLM", "gemma3_text", false).set("sliding_window", 128);
        for (int i = 0; i < LAYERS; i++) {
            for (String norm : List.of("pre_feedforward_layernorm", "post_feedforward_layernorm")) {
                files.random(random, layer(i) + norm + ".weight", 0.5, WIDTH);
            }
            files.random(random, layer(i) + "self_attn.q_norm.weight", 0.5, WIDTH / HEADS);
            files.random(random, layer(i) + "self_attn.k_norm.weight", 0.5, WIDTH / HEADS);
        }
        return files;
    }

    /** Gate and up fused, query, key and value fused. */
    static FolderFiles phi3(Random random) {
        SmallModels model = new SmallModels(random, "Phi3ForCausalLM", "phi3");
        for (int i = 0; i < LAYERS; i++) {
            model.add(layer(i) + "input_layernorm.weight", WIDTH);
            model.add(layer(i) + "post_attention_layernorm.weight", WIDTH);
            model.add(layer(i) + "self_attn.qkv_proj.weight", WIDTH + 2 * KEY_WIDTH, WIDTH);
            model.add(layer(i) + "self_attn.o_proj.weight", WIDTH, WIDTH);
            model.add(layer(i) + "mlp.gate_up_proj.weight", 2 * INNER, WIDTH);
            model.add(layer(i) + "mlp.down_proj.weight", WIDTH, INNER);
        }
        return model.files;
    }

    /** A tensor an expert, under Mixtral's names. */
    static FolderFiles mixtral(Random random) {
        SmallModels model = new SmallModels(random, "MixtralForCausalLM", "mixtral");
        model.files.set("num_local_experts", EXPERTS).set("num_experts_per_tok", 2);
        for (int i = 0; i < LAYERS; i++) {
            model.attention(layer(i), false);
            String moe = layer(i) + "block_sparse_moe.";
            model.add(moe + "gate.weight", EXPERTS, WIDTH);
            for (int expert = 0; expert < EXPERTS; expert++) {
                model.add(moe + "experts." + expert + ".w1.weight", INNER, WIDTH);
                model.add(moe + "experts." + expert + ".w2.weight", WIDTH, INNER);
                model.add(moe + "experts." + expert + ".w3.weight", INNER, WIDTH);
            }
        }
        return model.files;
    }

    /** @param stacked whether the checkpoint has one tensor for all experts, gate over up, or one each */
    static FolderFiles qwen3Moe(Random random, boolean stacked) {
        SmallModels model = new SmallModels(random, "Qwen3MoeForCausalLM", "qwen3_moe");
        model.files.set("num_experts", EXPERTS).set("num_experts_per_tok", 2).set("moe_intermediate_size", INNER);
        for (int i = 0; i < LAYERS; i++) {
            model.attention(layer(i), false);
            model.add(layer(i) + "self_attn.q_norm.weight", WIDTH / HEADS);
            model.add(layer(i) + "self_attn.k_norm.weight", WIDTH / HEADS);
            model.add(layer(i) + "mlp.gate.weight", EXPERTS, WIDTH);
            if (stacked) {
                model.add(layer(i) + "mlp.experts.gate_up_proj", EXPERTS, 2 * INNER, WIDTH);
                model.add(layer(i) + "mlp.experts.down_proj", EXPERTS, WIDTH, INNER);
            } else {
                model.experts(layer(i) + "mlp.experts.");
            }
        }
        return model.files;
    }

    private void experts(String prefix) {
        for (int expert = 0; expert < EXPERTS; expert++) {
            add(prefix + expert + ".gate_proj.weight", INNER, WIDTH);
            add(prefix + expert + ".up_proj.weight", INNER, WIDTH);
            add(prefix + expert + ".down_proj.weight", WIDTH, INNER);
        }
    }

    /** A LoRA of rank 4 in float32 for modules of a model; embeddings under their own keys. */
    static FolderFiles lora(Random random, FolderFiles model, List<String> modules) {
        FolderFiles adapter = new FolderFiles(DType.F32).set("peft_type", "LORA").set("r", 4).set("lora_alpha", 8)
                .set("target_modules", modules);
        for (String module : modules) {
            long rows = model.tensors.get(module + ".weight").shape().rows();
            long columns = model.tensors.get(module + ".weight").shape().columns();
            boolean embedding = module.endsWith("embed_tokens");
            String key = "base_model.model." + module + (embedding ? ".lora_embedding_" : ".lora_");
            String end = embedding ? "" : ".weight";
            adapter.random(random, key + "A" + end, 0.3, 4, embedding ? rows : columns);
            adapter.random(random, key + "B" + end, 0.3, embedding ? columns : rows, 4);
        }
        return adapter;
    }

    /** Every module with a matrix whose name holds one of the parts. */
    static List<String> modules(FolderFiles model, String... parts) {
        return model.tensors.keySet().stream().filter(name -> name.endsWith(".weight") && model.tensors.get(name).shape().rank() == 2)
                .filter(name -> List.of(parts).stream().anyMatch(name::contains)).map(name -> name.replaceFirst("\\.weight$", "")).toList();
    }
}
