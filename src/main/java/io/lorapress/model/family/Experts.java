package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Transform;
import io.lorapress.model.transform.RowSelection;
import java.util.List;
import java.util.Map;

/** Expert matrices, one tensor an expert or fused, as GGUF wants them: one three-dimensional tensor a projection. */
final class Experts {
    /** Names of the stacks in the checkpoint's manner. */
    static final String NAMES = """
            model.layers.#.mlp.gate                     blk.#.ffn_gate_inp
            model.layers.#.mlp.experts.gate_proj        blk.#.ffn_gate_exps
            model.layers.#.mlp.experts.up_proj          blk.#.ffn_up_exps
            model.layers.#.mlp.experts.down_proj        blk.#.ffn_down_exps
            """;
    static final String SHARED_NAMES = """
            model.layers.#.mlp.shared_experts.gate_proj blk.#.ffn_gate_shexp
            model.layers.#.mlp.shared_experts.up_proj   blk.#.ffn_up_shexp
            model.layers.#.mlp.shared_experts.down_proj blk.#.ffn_down_shexp
            """;
    /** Prediction heads for the token after the next, kept as layers after the last. */
    static final String NEXT_TOKEN_NAMES = """
            model.layers.#.eh_proj                      blk.#.nextn.eh_proj
            model.layers.#.embed_tokens                 blk.#.nextn.embed_tokens
            model.layers.#.enorm                        blk.#.nextn.enorm
            model.layers.#.hnorm                        blk.#.nextn.hnorm
            model.layers.#.shared_head.head             blk.#.nextn.shared_head_head
            model.layers.#.shared_head.norm             blk.#.nextn.shared_head_norm
            """;
    private static final List<String> PROJECTIONS = List.of("down_proj", "gate_proj", "up_proj");

    private Experts() {
    }

    /** One of model.layers.N.mlp.experts.M.{down,gate,up}_proj.weight: stacked once a layer's are complete. */
    static void gather(Source source, Outputs outputs, long count) {
        gather(source, outputs, count, "model.layers.%d.mlp.experts", PROJECTIONS);
    }

    /** The same with names of its own; {@code prefix} has a %d for the layer. */
    static void gather(Source source, Outputs outputs, long count, String prefix, List<String> projections) {
        Map<String, Source> set = outputs.gather(source, count * projections.size());
        if (set == null) {
            return;
        }
        String stem = prefix.formatted(source.layer());
        for (String projection : projections) {
            outputs.stack(stem + "." + projection + ".weight", set, count,
                    expert -> stem + "." + expert + "." + projection + ".weight", Transform.IDENTITY);
        }
    }

    /** A stack of gate over up, [experts, 2 x ffn, width]: taken apart in the middle of dimension -2. */
    static void splitGateUp(Source source, Outputs outputs) {
        long half = half(source);
        String name = source.name().endsWith(".weight") ? source.name() : source.name() + ".weight";
        outputs.put(source.named(name.replace("gate_up_proj", "gate_proj")), RowSelection.rows(0, half));
        outputs.put(source.named(name.replace("gate_up_proj", "up_proj")), RowSelection.rows(half, half));
    }

    /** Half of the second last dimension. */
    static long half(Source source) {
        if (source.shape().rank() < 2 || source.shape().dimension(-2) % 2 != 0) {
            throw new ModelException(Reason.WRONG_SHAPE, source.info().name() + " is " + source.shape()
                    + "; a fused gate and up needs an even number of rows");
        }
        return source.shape().dimension(-2) / 2;
    }
}
