package io.lorapress.model.family;

import java.util.List;
import java.util.Optional;

/**
 * Picks the text model's tensors out of a composite checkpoint. Source: TextModel.filter_tensors of conversion/base.py.
 */
final class TextTensors {
    private static final List<String> OTHER_PREFIXES = List.of("mlp", "vit.", "vpm.", "siglip2.", "conformer.", "merger.",
            "resampler.", "sound_encoder.", "sound_projection.", "speech_embeddings.");
    private static final List<String> OTHER_PARTS = List.of("visual.", "vision.", "audio.", "talker.", "vision_", "audio_",
            "token2wav.", "code2wav.", "projector.", "pre_mm_projector_norm", "image_newline", "view_seperator", "patch_embed",
            "patch_embedding", "patch_merger.", "patch_merge_mlp.", "model.connector.");

    private TextTensors() {
    }

    /** The name without what a composite model adds; empty for tensors of other modalities. */
    static Optional<String> name(String name) {
        boolean other = OTHER_PREFIXES.stream().anyMatch(name::startsWith) || OTHER_PARTS.stream().anyMatch(name::contains);
        return other ? Optional.empty() : Optional.of(plain(name));
    }

    static String plain(String name) {
        String text = name.endsWith("e_score_correction_bias")
                ? name.replace("e_score_correction_bias", "e_score_correction.bias") : name;
        return text.replace("language_model.", "");
    }
}
