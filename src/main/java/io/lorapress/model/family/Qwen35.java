package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Chain;
import io.lorapress.model.transform.ColumnTiling;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.Tiling;
import io.lorapress.model.transform.View;
import io.lorapress.tensor.Shape;

/** Qwen 3.5, dense: as Qwen3-Next with separate projections; value heads tiled where there are more of them than key heads. */
class Qwen35 extends Qwen3Next {
    Qwen35() {
        super("qwen35", Qwen3Next.NAMES, "Qwen3_5ForCausalLM", "Qwen3_5ForConditionalGeneration");
    }

    Qwen35(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        long groups = config.integerOr(0, "linear_num_key_heads");
        long values = config.integerOr(0, "linear_num_value_heads");
        if (source.contains("linear_attn.") && groups > 0 && values > 0 && groups != values) {
            tile(config, new Tiling(groups, values / groups, config.integer("linear_value_head_dim")), source, outputs);
        } else {
            super.map(config, source, outputs);
        }
    }

    private void tile(ModelConfig config, Tiling byHead, Source source, Outputs outputs) {
        Tiling byOne = new Tiling(byHead.groups(), byHead.perGroup(), 1);
        if (source.contains(".in_proj_qkv.")) {
            concatenate(config, byHead, source, source.shape(), outputs);
        } else if (source.contains(".conv1d")) {
            Shape kernels = Shape.of(source.shape().dimension(0), source.shape().dimension(-1));
            concatenate(config, byHead, source, kernels, outputs);
        } else if (source.contains(".in_proj_z.")) {
            outputs.put(source, byHead);
        } else if (source.contains(".in_proj_a.") || source.contains(".in_proj_b.")) {
            outputs.put(source, byOne);
        } else if (source.endsWith(".A_log")) {
            outputs.put(source, new Chain(byOne, Elementwise.NEGATIVE_EXP));
        } else if (source.endsWith(".dt_bias")) {
            outputs.put(source.replace(".dt_bias", ".dt_proj.bias"), byOne);
        } else if (source.contains(".out_proj.")) {
            outputs.put(source, new ColumnTiling(byHead.groups(), byHead.perGroup(), byHead.size()));
        } else {
            super.map(config, source, outputs);
        }
    }

    /** Queries and keys as they are, then the values tiled. */
    private static void concatenate(ModelConfig config, Tiling byHead, Source source, Shape shape, Outputs outputs) {
        long queriesAndKeys = 2 * config.integer("linear_key_head_dim") * byHead.groups();
        long values = shape.rows() - queriesAndKeys;
        Transform kept = new View(shape, RowSelection.rows(0, queriesAndKeys));
        Transform tiled = new View(shape, new Chain(RowSelection.rows(queriesAndKeys, values), byHead));
        outputs.concatenate(outputs.ggufName(source.name()), source, kept, tiled);
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        if (!config.rope().has("mrope_section")) {
            keys.i32s("rope.dimension_sections", 11, 11, 10, 0);
        }
    }
}
