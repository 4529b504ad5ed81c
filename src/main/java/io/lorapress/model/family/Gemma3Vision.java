package io.lorapress.model.family;

import io.lorapress.model.GgufTensor.Precision;
import io.lorapress.model.Transform;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Elementwise;
import java.util.Optional;
import java.util.stream.Stream;

/** Gemma 3's SigLIP tower; the norm before the projection is stored as the distance from one. */
final class Gemma3Vision extends VisionTower {
    private static final Names NAMES = Names.of("""
            multi_modal_projector.mm_input_projection                     mm.input_projection
            multi_modal_projector.mm_soft_emb_norm                        mm.soft_emb_norm
            vision_tower.vision_model.embeddings.patch_embedding          v.patch_embd
            vision_tower.vision_model.embeddings.position_embedding       v.position_embd
            vision_tower.vision_model.post_layernorm                      v.post_ln
            vision_tower.vision_model.encoder.layers.#.layer_norm1        v.blk.#.ln1
            vision_tower.vision_model.encoder.layers.#.layer_norm2        v.blk.#.ln2
            vision_tower.vision_model.encoder.layers.#.self_attn.q_proj   v.blk.#.attn_q
            vision_tower.vision_model.encoder.layers.#.self_attn.k_proj   v.blk.#.attn_k
            vision_tower.vision_model.encoder.layers.#.self_attn.v_proj   v.blk.#.attn_v
            vision_tower.vision_model.encoder.layers.#.self_attn.out_proj v.blk.#.attn_out
            vision_tower.vision_model.encoder.layers.#.mlp.fc1            v.blk.#.ffn_up
            vision_tower.vision_model.encoder.layers.#.mlp.fc2            v.blk.#.ffn_down
            """);
    /** llama.cpp's own where the key is missing. */
    private static final long USUAL_SCALE = 4;

    Gemma3Vision() {
        super(NAMES, "Gemma3ForConditionalGeneration");
    }

    /** Names as published, or as transformers 5 saves them: {@code vision_tower.encoder}, with or without {@code model.} before. */
    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        String plain = name.replaceFirst("^model\\.(?=vision_tower\\.|multi_modal_projector\\.)", "")
                .replaceFirst("^vision_tower\\.(?!vision_model\\.)", "vision_tower.vision_model.");
        boolean tower = Stream.of("multi_modal_projector.", "vision_tower.", "multimodal_projector.", "vision_model.")
                .anyMatch(plain::startsWith);
        return tower && !plain.contains("vision_model.head.") ? Optional.of(plain.replace("_weight", ".weight")) : Optional.empty();
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        outputs.put(source, source.contains("soft_emb_norm.weight") ? Elementwise.PLUS_ONE : Transform.IDENTITY);
    }

    @Override
    protected Precision precision(String ggufName, int rank) {
        if (ggufName.equals("mm.input_projection.weight")) {
            return Precision.F16;
        }
        return ggufName.startsWith("v.patch_embd.") ? Precision.F32 : super.precision(ggufName, rank);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        Fields vision = vision(config);
        keys.text("projector_type", "gemma3");
        keys.f32("vision.attention.layer_norm_epsilon", vision.numberOr(1e-6, "layer_norm_eps"));
        keys.bool("use_gelu", true);
        long side = (long) Math.sqrt(config.preprocessor().integerOr(256, "image_seq_length"));
        long scale = vision.integer("image_size") / vision.integer("patch_size") / Math.max(1, side);
        if (scale > 0 && scale != USUAL_SCALE) {
            keys.u32("vision.projector.scale_factor", scale);
        }
    }
}
