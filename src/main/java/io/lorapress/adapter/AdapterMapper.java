package io.lorapress.adapter;

import java.util.List;
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

    void map(MappingBuilder out) {
        LoraVariants.refuseChangedBase(adapter.config(), options);
        refuseStrangers(out.base);
        TensorCheck.refuseNotFinite(adapter.stored());
        placeSaved(out);
        Orientation orientation = Orientation.of(adapter.config(), adapter.contents(), out.base);
        ModuleMapper mapper = Methods.mapper(adapter.config(), adapter.contents(), orientation, strength);
        for (AdapterModule module : adapter.contents().modules()) {
            if (!module.has(Part.TOKENS)) {
                mapper.map(module, out);
            }
        }
    }

    /** What replaces values comes before what changes them. */
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

    /** @param changes all that were made of the adapter */
    void refuseUntrained(List<Change> changes, MappingBuilder out) {
        long idle = changes.stream().parallel().filter(Change::changesNothing).count();
        if (idle == changes.size() && !options.allowUntrained()) {
            throw new AdapterException(AdapterError.UNTRAINED, adapter.folder(), "nothing was trained: all " + changes.size()
                    + " deltas of the adapter are zero; --allow-untrained goes on all the same");
        }
        if (idle > 0) {
            out.warn(adapter.folder() + ": " + idle + " of " + changes.size() + " deltas are zero");
        }
    }
}
