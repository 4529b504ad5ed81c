package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import java.util.Optional;
import java.util.stream.Stream;

/** Pixtral's tower, in Mistral Small 3 and Pixtral: query and key rows permuted as Llama's. */
final class PixtralVision extends VisionTower {
    private static final Names NAMES = Names.of("""
            multi_modal_projector.linear_1                          mm.1
            multi_modal_projector.linear_2                          mm.2
            multi_modal_projector.norm                              mm.input_norm
            multi_modal_projector.patch_merger.merging_layer        mm.patch_merger
            vision_tower.ln_pre                                     v.pre_ln
            vision_tower.patch_conv                                 v.patch_embd
            vision_tower.transformer.layers.#.attention_norm        v.blk.#.ln1
            vision_tower.transformer.layers.#.ffn_norm              v.blk.#.ln2
            vision_tower.transformer.layers.#.attention.q_proj      v.blk.#.attn_q
            vision_tower.transformer.layers.#.attention.k_proj      v.blk.#.attn_k
            vision_tower.transformer.layers.#.attention.v_proj      v.blk.#.attn_v
            vision_tower.transformer.layers.#.attention.o_proj      v.blk.#.attn_out
            vision_tower.transformer.layers.#.feed_forward.gate_proj  v.blk.#.ffn_gate
            vision_tower.transformer.layers.#.feed_forward.up_proj    v.blk.#.ffn_up
            vision_tower.transformer.layers.#.feed_forward.down_proj  v.blk.#.ffn_down
            """);

    PixtralVision() {
        super(NAMES, "Mistral3ForConditionalGeneration", "LlavaForConditionalGeneration");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        boolean tower = Stream.of("multi_modal_projector.", "vision_tower.", "patch_merger.").anyMatch(name::startsWith);
        return tower ? Optional.of(name) : Optional.empty();
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        long heads = vision(config).integer("num_attention_heads");
        outputs.put(source, Llama.rotary(source, heads, heads));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        Fields vision = vision(config);
        if (!vision.findText("model_type").orElse("").equals("pixtral")) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: llama.cpp's converter knows no vision tower \""
                    + vision.findText("model_type").orElse("") + "\" in this model; pixtral is known");
        }
        keys.text("projector_type", "pixtral");
        keys.f32("vision.attention.layer_norm_epsilon", vision.numberOr(1e-5, "layer_norm_eps"));
        switch (vision.text("hidden_act")) {
            case "silu" -> keys.bool("use_silu", true);
            case "gelu" -> keys.bool("use_gelu", true);
            default -> throw new ModelException(Reason.UNSUPPORTED, "config.json: no vision activation \""
                    + vision.text("hidden_act") + "\"; silu and gelu are known");
        }
        config.whole().findInteger("spatial_merge_size").ifPresent(size -> keys.u32("vision.spatial_merge_size", size));
    }
}
