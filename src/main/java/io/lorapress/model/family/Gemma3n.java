package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import java.util.Map;
import java.util.Optional;

/** Gemma 3n, text part: four streams, per-layer embeddings, low-rank side paths; embeddings padded to the whole vocabulary. */
final class Gemma3n extends Gemma3 {
    static final String PER_LAYER_NAMES = """
            model.embed_tokens_per_layer                  per_layer_token_embd
            model.per_layer_model_projection              per_layer_model_proj
            model.per_layer_projection_norm               per_layer_proj_norm
            model.layers.#.per_layer_input_gate           blk.#.inp_gate
            model.layers.#.per_layer_projection           blk.#.proj
            model.layers.#.post_per_layer_input_norm      blk.#.post_norm
            """;
    private static final Names NAMES = Gemma3.NAMES.plus(PER_LAYER_NAMES).plus("""
            model.altup_projections                       altup_proj
            model.altup_unembed_projections               altup_unembd_proj
            model.layers.#.altup.correct_output_scale     blk.#.altup_correct_scale
            model.layers.#.altup.correction_coefs         blk.#.altup_correct_coef
            model.layers.#.altup.modality_router          blk.#.altup_router
            model.layers.#.altup.prediction_coefs         blk.#.altup_predict_coef
            model.layers.#.altup.router_norm              blk.#.altup_router_norm
            model.layers.#.laurel.linear_left             blk.#.laurel_l
            model.layers.#.laurel.linear_right            blk.#.laurel_r
            model.layers.#.laurel.post_laurel_norm        blk.#.laurel_post_norm
            """);
    private static final int STREAMS = 4;

    Gemma3n() {
        super("gemma3n", NAMES, "Gemma3nForCausalLM", "Gemma3nForConditionalGeneration");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.endsWith("_scale") ? name + ".weight" : name);
    }

    @Override
    protected Transform normShift(Source source) {
        return Transform.IDENTITY;
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("embed_tokens.weight") || source.contains("embed_tokens_per_layer")) {
            outputs.padded(source, Math.max(source.shape().rows(), config.integerOr(262400, "vocab_size")));
        } else if (source.contains("altup_unembed_projections")) {
            stack(source, outputs, "model.altup_unembed_projections");
        } else if (source.contains("altup_projections")) {
            stack(source, outputs, "model.altup_projections");
        } else {
            super.map(config, source, outputs);
        }
    }

    private static void stack(Source source, Outputs outputs, String stem) {
        Map<String, Source> set = outputs.gather(stem, source, STREAMS - 1);
        if (set != null) {
            outputs.stack(stem + ".weight", set, STREAMS - 1, stream -> stem + "." + stream + ".weight", Transform.IDENTITY);
        }
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        if (config.integer("altup_num_inputs") != STREAMS) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: llama.cpp knows Gemma 3n with altup_num_inputs 4 only");
        }
        keys.u32("altup.active_idx", config.integer("altup_active_idx"));
        keys.u32("altup.num_inputs", STREAMS);
        keys.u32("embedding_length_per_layer_input", config.integer("hidden_size_per_layer_input"));
        keys.u32("attention.shared_kv_layers", config.integer("num_kv_shared_layers"));
        double[] sparsity = config.numbers("activation_sparsity_pattern");
        float[] scales = new float[sparsity.length];
        for (int layer = 0; layer < scales.length; layer++) {
            scales[layer] = NormalQuantile.of((float) sparsity[layer]);
        }
        keys.f32s("activation_sparsity_scale", scales);
        keys.bools("attention.sliding_window_pattern", LayerTypes.sliding(config));
    }
}
