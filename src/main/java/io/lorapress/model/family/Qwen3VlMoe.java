package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.Transpose;

/** Qwen 3 VL mixture, text part: fused experts are stored transposed. */
final class Qwen3VlMoe extends Qwen2Moe {
    Qwen3VlMoe() {
        super("qwen3vlmoe", Qwen3Moe.NAMES, "Qwen3VLMoeForConditionalGeneration");
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.endsWith("mlp.experts.down_proj", "mlp.experts.down_proj.weight")) {
            outputs.put(source.named(stem(source) + ".weight"), Transpose.ALL);
        } else if (source.endsWith("mlp.experts.gate_up_proj", "mlp.experts.gate_up_proj.weight")) {
            int half = Math.toIntExact(source.shape().columns() / 2);
            String name = stem(source) + ".weight";
            outputs.put(source.named(name.replace("gate_up_proj", "gate_proj")), new Transpose(0, 1, half));
            outputs.put(source.named(name.replace("gate_up_proj", "up_proj")), new Transpose(half, 1, half));
        } else {
            super.map(config, source, outputs);
        }
    }

    private static String stem(Source source) {
        return source.name().replaceFirst("\\.weight$", "");
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        keys.u32("n_deepstack_layers", Qwen3Vl.deepstackLayers(config));
    }
}
