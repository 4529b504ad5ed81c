package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Takes an adapter's modules one after the other to their places in a base. */
final class AdapterMapper {
    private final Adapter adapter;
    private final MapOptions options;

    AdapterMapper(Adapter adapter, MapOptions options) {
        this.adapter = adapter;
        this.options = options;
    }

    AdapterMapping map(Collection<TensorInfo> tensors) {
        MappingBuilder out = new MappingBuilder(new BaseTensors(tensors), options);
        refuseStrangers(out.base);
        TensorCheck.refuseNotFinite(adapter.stored());
        ModuleMapper mapper = Methods.mapper(adapter.config(), options);
        adapter.contents().modules().forEach(module -> mapper.map(module, out));
        AdapterMapping mapping = out.build();
        refuseUntrained(mapping);
        return mapping;
    }

    /** Names everything that has no place, not only the first of it. */
    private void refuseStrangers(BaseTensors base) {
        TreeSet<String> strangers = new TreeSet<>();
        for (AdapterModule module : adapter.contents().modules()) {
            if (base.resolve(module.path()).isEmpty()) {
                strangers.addAll(module.names());
            }
        }
        if (!strangers.isEmpty()) {
            throw new AdapterException(AdapterError.NO_SUCH_MODULE, "the base has no place for " + strangers.size() + " of "
                    + adapter.stored().size() + " tensors of the adapter: " + AdapterException.list(strangers) + baseHint());
        }
    }

    private String baseHint() {
        return adapter.config().baseModel().map(name -> "; the adapter was made for " + name).orElse("; the adapter was made for another base");
    }

    private void refuseUntrained(AdapterMapping mapping) {
        List<Change> changes = mapping.changes().values().stream().flatMap(List::stream).toList();
        List<Change> idle = changes.stream().parallel().filter(Change::changesNothing).toList();
        if (idle.size() == changes.size() && !options.allowUntrained()) {
            throw new AdapterException(AdapterError.UNTRAINED, adapter.folder(), "nothing was trained: all " + changes.size()
                    + " deltas of the adapter are zero; --allow-untrained goes on all the same");
        }
    }
}
