package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.View;
import java.util.Optional;

/** LFM 2: short convolutions in most layers, attention in the others. */
class Lfm2 extends Family {
    static final Names NAMES = Names.DECODER.plus("""
            model.embedding_norm                        token_embd_norm
            model.layers.#.operator_norm                blk.#.attn_norm
            model.layers.#.ffn_norm                     blk.#.ffn_norm
            model.layers.#.conv.conv                    blk.#.shortconv.conv
            model.layers.#.conv.in_proj                 blk.#.shortconv.in_proj
            model.layers.#.conv.out_proj                blk.#.shortconv.out_proj
            model.layers.#.self_attn.out_proj           blk.#.attn_output
            model.layers.#.self_attn.q_layernorm        blk.#.attn_q_norm
            model.layers.#.self_attn.k_layernorm        blk.#.attn_k_norm
            model.layers.#.feed_forward.w1              blk.#.ffn_gate
            model.layers.#.feed_forward.w2              blk.#.ffn_down
            model.layers.#.feed_forward.w3              blk.#.ffn_up
            """);

    Lfm2() {
        super("lfm2", NAMES, "Lfm2ForCausalLM", "LFM2ForCausalLM");
    }

    Lfm2(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.replace("lfm.", "model."));
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        outputs.put(source, source.contains("conv.conv") ? withoutMiddle(source) : Transform.IDENTITY);
    }

    /** [channels, 1, kernel] as [channels, kernel]; a bias as it is. */
    private static Transform withoutMiddle(Source source) {
        return source.shape().rank() == 3 ? View.as(source.shape().dimension(0), source.shape().dimension(2)) : Transform.IDENTITY;
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        commonKeys(config, blocks, keys);
        keys.u32("vocab_size", config.integer("vocab_size"));
        keys.u32("shortconv.l_cache", config.integer("conv_L_cache"));
        keys.f32("attention.layer_norm_rms_epsilon", config.number("norm_eps"));
        keys.u32("feed_forward_length", feedForward(config));
    }

    /** The keys of every text model, with key-value heads in attention layers only. */
    final void commonKeys(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.i32s("attention.head_count_kv", LayerTypes.keyValueHeads(config, "full_attention"));
    }

    private static long feedForward(ModelConfig config) {
        long width = config.integer("block_ff_dim", "intermediate_size");
        if (!config.flag("block_auto_adjust_ff_dim")) {
            return width;
        }
        long adjusted = (long) (2 * width / 3.0);
        long scaled = config.hasValue("block_ffn_dim_multiplier")
                ? (long) (config.number("block_ffn_dim_multiplier") * adjusted) : adjusted;
        long multiple = config.integer("block_multiple_of");
        return multiple * Math.ceilDiv(scaled, multiple);
    }
}
