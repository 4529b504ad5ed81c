package io.lorapress.adapter;

import java.util.List;
import java.util.Set;

/**
 * AdaLoRA: {@code delta = B @ (A * E) * alpha / (n + 1e-5)}, n the rank the training began with.
 * Source: PEFT tuners/adalora/layer.py, get_delta_weight.
 */
final class AdaLoraMapper implements ModuleMapper {
    private static final Set<Part> PARTS = Set.of(Part.LORA_A, Part.LORA_B, Part.LORA_E, Part.RANK_COUNT);
    private static final float GUARD = 1e-5f;

    private final AdapterConfig config;
    private final LoraPlacer placer;
    private final double strength;

    AdaLoraMapper(AdapterConfig config, Orientation orientation, double strength) {
        this.config = config;
        this.placer = new LoraPlacer(config, orientation);
        this.strength = strength;
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        module.allowOnly(PARTS);
        Matrix a = Matrix.of(module.require(Part.LORA_A));
        Matrix b = Matrix.of(module.require(Part.LORA_B));
        Matrix e = Matrix.of(module.require(Part.LORA_E));
        List<String> names = module.names();
        if (a.rows() != b.columns() || a.rows() != e.rows() || e.columns() != 1) {
            throw new AdapterException(AdapterError.WRONG_SHAPE,
                    AdapterException.list(names) + " have no rank in common; the adapter is damaged");
        }
        float scale = scale(module);
        placer.place(new LoraPair(module.path(), module.depth(), module.levels(), false, names, a.scaledRows(e), b,
                (path, rank) -> scale, null, null), out);
    }

    private float scale(AdapterModule module) {
        double initial = module.part(Part.RANK_COUNT).map(tensor -> (double) tensor.values()[0])
                .orElseGet(() -> (double) config.positive("init_r", 12));
        double alpha = config.alpha() > 0 ? config.alpha() : initial;
        return (float) (strength * alpha / ((float) initial + GUARD));
    }
}
