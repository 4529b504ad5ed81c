package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Other names of a module: a model in memory is not always named as it is on disk. Vision-language models swap
 * {@code model.language_model.} and {@code language_model.model.}, or leave one of them out, and wrappers that have no meaning
 * ({@code model}, {@code module}, {@code transformer} ...) come and go. Source: transformers conversion_mapping.py; what Unsloth's
 * export accepts (saving_utils.py, _infer_prefix_and_remap).
 */
final class ModulePaths {
    private static final Set<String> WRAPPERS = Set.of("model", "base_model", "module", "transformer", "gpt_neox", "backbone");
    private static final List<List<String>> SAME = List.of(
            List.of("model.language_model.", "language_model.model.", "model.", "language_model."),
            List.of("model.", "backbone."),
            List.of("model.visual.", "visual."),
            List.of("model.vision_tower.vision_model.", "vision_tower.vision_model.", "model.vision_tower.", "vision_tower."),
            List.of("model.vision_model.", "vision_model."),
            List.of("model.audio_tower.", "audio_tower."),
            List.of("model.multi_modal_projector.", "multi_modal_projector."),
            List.of("lm_head.", "language_model.lm_head."));
    /** Mixture-of-experts blocks of Mixtral's kind are called mlp in memory since transformers 5; Phi's gate a router. */
    private static final Map<String, String> OTHER_WORDS = Map.of(".mlp.", ".block_sparse_moe.", ".block_sparse_moe.", ".mlp.",
            ".mlp.router", ".block_sparse_moe.gate");
    /** Granite's experts: a module of their own in memory since transformers 5, linear layers of the block on disk. */
    private static final String INNER_EXPERTS = ".block_sparse_moe.experts";

    private ModulePaths() {
    }

    /** Every other path that may mean the same module. */
    static List<String> rewritten(String path) {
        List<String> paths = new ArrayList<>();
        String dotted = path + ".";
        for (List<String> prefixes : SAME) {
            prefixes.stream().filter(dotted::startsWith).findFirst().ifPresent(found -> prefixes.stream()
                    .filter(other -> !other.equals(found)).map(other -> undotted(other + dotted.substring(found.length()))).forEach(paths::add));
        }
        for (String rest = path; WRAPPERS.contains(first(rest)) && rest.indexOf('.') > 0; ) {
            rest = rest.substring(rest.indexOf('.') + 1);
            paths.add(rest);
        }
        OTHER_WORDS.forEach((word, other) -> {
            if (path.contains(word)) {
                paths.add(path.replace(word, other));
            }
        });
        if (path.endsWith(INNER_EXPERTS)) {
            paths.add(path.substring(0, path.lastIndexOf('.')));
        }
        return paths;
    }

    private static String first(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    private static String undotted(String path) {
        return path.substring(0, path.length() - 1);
    }
}
