package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import java.util.Optional;

/** The tower of Qwen 3 VL and 3.5: features of some layers go to layers of the text model. */
final class Qwen3Vision extends VisionTower {
    private static final Names NAMES = Names.of("""
            visual.patch_embed.proj.bias      v.patch_embd.bias
            visual.pos_embed                  v.position_embd
            visual.merger.norm                v.post_ln
            visual.merger.linear_fc1          mm.0
            visual.merger.linear_fc2          mm.2
            visual.deepstack.#.norm           v.deepstack.#.norm
            visual.deepstack.#.linear_fc1     v.deepstack.#.fc1
            visual.deepstack.#.linear_fc2     v.deepstack.#.fc2
            visual.blocks.#.norm1             v.blk.#.ln1
            visual.blocks.#.norm2             v.blk.#.ln2
            visual.blocks.#.attn.qkv          v.blk.#.attn_qkv
            visual.blocks.#.attn.proj         v.blk.#.attn_out
            visual.blocks.#.mlp.linear_fc1    v.blk.#.ffn_up
            visual.blocks.#.mlp.linear_fc2    v.blk.#.ffn_down
            """);
    private static final String DEEPSTACK = "visual.deepstack_merger_list.";

    Qwen3Vision() {
        super(NAMES, "Qwen3VLForConditionalGeneration", "Qwen3VLMoeForConditionalGeneration", "Qwen3_5ForConditionalGeneration",
                "Qwen3_5MoeForConditionalGeneration");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        String plain = name.startsWith("model.visual.") ? name.substring("model.".length()) : name;
        return plain.startsWith("visual.") ? Optional.of(plain) : Optional.empty();
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.name().startsWith(DEEPSTACK)) {
            outputs.put(source.named("visual.deepstack." + towerLayer(config, source)
                    + source.name().substring(source.name().indexOf('.', DEEPSTACK.length()))));
        } else if (source.endsWith("patch_embed.proj.weight")) {
            TwoFrames.split(source, outputs);
        } else {
            outputs.put(source);
        }
    }

    /** The tower's layer that the n-th merger takes its features from. */
    private static long towerLayer(ModelConfig config, Source source) {
        long[] layers = layers(vision(config));
        if (source.layer() < 0 || source.layer() >= layers.length) {
            throw new ModelException(Reason.UNKNOWN_TENSOR, source.info().name()
                    + " has no entry in config.json's deepstack_visual_indexes");
        }
        return layers[source.layer()];
    }

    private static long[] layers(Fields vision) {
        return vision.hasValue("deepstack_visual_indexes") ? vision.integers("deepstack_visual_indexes") : new long[0];
    }

    @Override
    protected long imageSize(Fields vision) {
        return vision.findInteger("image_size").orElseGet(() -> (long) (Math.sqrt(vision.integerOr(2304, "num_position_embeddings"))
                * vision.integerOr(16, "patch_size")));
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.text("projector_type", "qwen3vl_merger");
        keys.bool("use_gelu", true);
        vision(config).findInteger("spatial_merge_size").ifPresent(size -> keys.u32("vision.spatial_merge_size", size));
        keys.f32("vision.attention.layer_norm_epsilon", config.whole().findObject("text_config")
                .map(text -> text.numberOr(1e-6, "rms_norm_eps")).orElse(1e-6));
        boolean[] deepstack = new boolean[blocks];
        for (long layer : layers(vision(config))) {
            deepstack[Math.toIntExact(layer)] = true;
        }
        keys.bools("vision.is_deepstack_layers", deepstack);
    }
}
