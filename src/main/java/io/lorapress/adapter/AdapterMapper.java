package io.lorapress.adapter;

import java.util.TreeSet;

/** Takes an adapter's tensors one module after the other to their places in a base. */
final class AdapterMapper {
    private final Adapter adapter;
    private final MapOptions options;
    private final double strength;

    /** @param strength of this adapter, beside that of the options */
    AdapterMapper(Adapter adapter, MapOptions options, double strength) {
        this.adapter = adapter;
        this.options = options;
        this.strength = strength * options.strength();
    }

    /** Every tensor to its place, this adapter alone. */
    void map(MappingBuilder out) {
        prepare(out);
        ModuleMapper mapper = Methods.mapper(adapter.config(), adapter.contents(), orientation(out), strength);
        for (AdapterModule module : adapter.contents().modules()) {
            if (!module.has(Part.TOKENS)) {
                mapper.map(module, out);
            }
        }
    }

    /** Refuses what cannot be used, and places what replaces values: it comes before what changes them. */
    void prepare(MappingBuilder out) {
        LoraVariants.refuseChangedBase(adapter.config(), options);
        refuseStrangers(out.base);
        new Completeness(adapter.config(), adapter.contents()).check(out.base);
        TensorCheck.refuseNotFinite(adapter.stored());
        placeSaved(out);
    }

    Orientation orientation(MappingBuilder out) {
        return Orientation.of(adapter.config(), adapter.contents(), out.base);
    }

    private void placeSaved(MappingBuilder out) {
        adapter.contents().saved().forEach(saved -> SavedPlacer.place(saved, out));
        TokenPlacer tokens = new TokenPlacer(adapter.config());
        adapter.contents().modules().stream().filter(module -> module.has(Part.TOKENS)).forEach(module -> tokens.place(module, out));
    }

    /** Names everything that has no place, not only the first of it. */
    private void refuseStrangers(BaseTensors base) {
        TreeSet<String> strangers = new TreeSet<>();
        for (AdapterModule module : adapter.contents().modules()) {
            if (base.resolve(module.path()).isEmpty() && !SingleExpertPlacer.knows(module.path(), base) && !VeraMapper.isShared(module)) {
                strangers.addAll(module.names());
            }
        }
        for (SavedTensor saved : adapter.contents().saved()) {
            if (SavedPlacer.target(saved, base).isEmpty()) {
                strangers.add(saved.tensor().name());
            }
        }
        if (!strangers.isEmpty()) {
            throw new AdapterException(AdapterError.NO_SUCH_MODULE, adapter.folder(), strangers.size() + " of " + adapter.stored().size()
                    + " tensors have no place in the base: " + AdapterException.list(strangers) + "; the adapter was made for "
                    + adapter.config().baseModel().orElse("another base"));
        }
    }

    /**
     * @param deltas how many the adapter has
     * @param idle   how many of them are zero
     */
    void refuseUntrained(long deltas, long idle, MappingBuilder out) {
        if (idle == deltas && !options.allowUntrained()) {
            throw new AdapterException(AdapterError.UNTRAINED, adapter.folder(), "nothing was trained: all " + deltas
                    + " deltas of the adapter are zero; --allow-untrained goes on all the same");
        }
        if (idle > 0) {
            out.warn(adapter.folder() + ": " + idle + " of " + deltas + " deltas are zero");
        }
    }
}
