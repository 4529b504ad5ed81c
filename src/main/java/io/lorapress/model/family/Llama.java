package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.HalfSwap;
import java.util.List;
import java.util.Optional;

/** Llama 1 to 3, Mistral, Mixtral and models of their shape: query and key rows permuted, llama3 rope factors, experts stacked. */
class Llama extends Family {
    static final Names NAMES = Names.DECODER.plus("""
            model.layers.#.block_sparse_moe.gate        blk.#.ffn_gate_inp
            model.layers.#.block_sparse_moe.experts.w1  blk.#.ffn_gate_exps
            model.layers.#.block_sparse_moe.experts.w2  blk.#.ffn_down_exps
            model.layers.#.block_sparse_moe.experts.w3  blk.#.ffn_up_exps
            """);
    /** In the order in which their stacks come. */
    static final List<String> MIXTRAL_MATRICES = List.of("w1", "w2", "w3");

    Llama() {
        super("llama", NAMES, "LlamaForCausalLM", "LLaMAForCausalLM", "MistralForCausalLM", "MixtralForCausalLM",
                "LlavaForConditionalGeneration");
    }

    Llama(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.replace("text_model.", ""));
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("block_sparse_moe.experts")) {
            Experts.gather(source, outputs, config.integer("num_local_experts"), "model.layers.%d.block_sparse_moe.experts",
                    MIXTRAL_MATRICES);
        } else {
            outputs.put(source, rotary(config, source));
        }
    }

    /** What query and key tensors need. */
    static Transform rotary(ModelConfig config, Source source) {
        long heads = config.integer("n_heads", "num_attention_heads");
        return rotary(source, heads, config.findInteger("n_kv_heads", "num_key_value_heads").orElse(heads));
    }

    static Transform rotary(Source source, long heads, long keyHeads) {
        if (source.endsWith("q_proj.weight", "q_proj.bias")) {
            return new HalfSwap(heads);
        }
        return source.endsWith("k_proj.weight", "k_proj.bias") ? new HalfSwap(keyHeads) : Transform.IDENTITY;
    }

    @Override
    protected void extraTensors(ModelConfig config, Outputs outputs) {
        Llama3Rope.factors(config).ifPresent(factors -> outputs.constant("rope_freqs.weight", factors));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("vocab_size", config.integer("vocab_size"));
        keys.u32("rope.dimension_count", config.headDimension());
    }
}
