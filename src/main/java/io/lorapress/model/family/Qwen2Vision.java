package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.ColumnSelection;
import io.lorapress.model.transform.RowSelection;
import java.util.Optional;

/** The towers of Qwen 2 and 2.5 VL: query, key and value taken apart, the convolution over two frames taken apart. */
final class Qwen2Vision extends VisionTower {
    private static final Names NAMES = Names.of("""
            visual.merger.ln_q                v.post_ln
            visual.merger.mlp.#               mm.#
            visual.blocks.#.norm1             v.blk.#.ln1
            visual.blocks.#.norm2             v.blk.#.ln2
            visual.blocks.#.attn.q            v.blk.#.attn_q
            visual.blocks.#.attn.k            v.blk.#.attn_k
            visual.blocks.#.attn.v            v.blk.#.attn_v
            visual.blocks.#.attn.proj         v.blk.#.attn_out
            visual.blocks.#.mlp.fc1           v.blk.#.ffn_up
            visual.blocks.#.mlp.fc2           v.blk.#.ffn_down
            visual.blocks.#.mlp.gate_proj     v.blk.#.ffn_gate
            visual.blocks.#.mlp.up_proj       v.blk.#.ffn_up
            visual.blocks.#.mlp.down_proj     v.blk.#.ffn_down
            """);
    private static final long USUAL_IMAGE = 560;

    Qwen2Vision() {
        super(NAMES, "Qwen2VLForConditionalGeneration", "Qwen2_5_VLForConditionalGeneration");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return name.startsWith("visual.") ? Optional.of(name) : Optional.empty();
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains(".qkv.")) {
            splitProjection(source, outputs);
        } else if (source.endsWith("patch_embed.proj.weight")) {
            TwoFrames.split(source, outputs);
        } else {
            outputs.put(source);
        }
    }

    private static void splitProjection(Source source, Outputs outputs) {
        boolean bias = source.shape().rank() == 1;
        long third = source.shape().dimension(0) / 3;
        String[] parts = {"q", "k", "v"};
        for (int i = 0; i < parts.length; i++) {
            outputs.put(source.replace(".qkv.", "." + parts[i] + "."), bias
                    ? new ColumnSelection(Math.toIntExact(i * third), 1, Math.toIntExact(third)) : RowSelection.rows(i * third, third));
        }
    }

    @Override
    protected long imageSize(Fields vision) {
        return vision.integerOr(USUAL_IMAGE, "image_size");
    }

    @Override
    protected long width(Fields vision) {
        return vision.integer("embed_dim", "hidden_size");
    }

    @Override
    protected long feedForward(Fields vision) {
        return vision.has("embed_dim") ? vision.integer("hidden_size") : vision.integer("intermediate_size");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        boolean second = config.whole().text("model_type").equals("qwen2_vl");
        keys.text("projector_type", second ? "qwen2vl_merger" : "qwen2.5vl_merger");
        if (!second) {
            keys.bool("use_silu", true);
            keys.u32("vision.n_wa_pattern", windowPattern(vision(config).integers("fullatt_block_indexes")));
        }
        keys.f32("vision.attention.layer_norm_epsilon", config.whole().numberOr(1e-6, "rms_norm_eps"));
    }

    /** Every n-th layer looks at the whole image. */
    private static long windowPattern(long[] whole) {
        if (whole.length == 0) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: fullatt_block_indexes names no layer; llama.cpp wants one at least");
        }
        for (int i = 0; i < whole.length; i++) {
            if (whole[i] != (i + 1) * (whole[0] + 1) - 1) {
                throw new ModelException(Reason.UNSUPPORTED, "config.json: fullatt_block_indexes are not evenly spaced");
            }
        }
        return whole[0] + 1;
    }
}
