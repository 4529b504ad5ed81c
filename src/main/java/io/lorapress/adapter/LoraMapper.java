package io.lorapress.adapter;

/** LoRA, DoRA and their like: a module's factors go to the base tensor they were trained for. */
final class LoraMapper implements ModuleMapper {
    private final LoraReader reader;
    private final LoraPlacer placer;

    LoraMapper(AdapterConfig config, Orientation orientation, double strength) {
        this.reader = new LoraReader(config, strength);
        this.placer = new LoraPlacer(config, orientation);
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        placer.place(reader.read(module), out);
    }
}
