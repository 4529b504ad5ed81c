package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Several adapters on one base. */
public final class AdapterCombination {
    private AdapterCombination() {
    }

    /**
     * What becomes of a base under the adapters. Saved modules, biases and token rows cannot be mixed: one adapter may have them.
     *
     * @throws AdapterException when one of them cannot be used, or when they cannot be combined so
     * @see Adapter#map
     */
    public static AdapterMapping map(List<WeightedAdapter> adapters, CombineOptions combine, Collection<TensorInfo> base, MapOptions options) {
        Replication replication = commonReplication(adapters);
        MappingBuilder out = new MappingBuilder(replication.apply(base), options);
        if (combine.combination() == Combination.SUM || adapters.size() == 1) {
            sum(adapters, options, out);
        } else {
            new FactorCombination(adapters, combine, options).map(out);
        }
        return out.build(replication.layers());
    }

    private static void sum(List<WeightedAdapter> adapters, MapOptions options, MappingBuilder out) {
        for (WeightedAdapter weighted : adapters) {
            refuseUnscalable(weighted, options, adapters.size());
            AdapterMapper mapper = new AdapterMapper(weighted.adapter(), options, weighted.weight());
            int before = out.history().size();
            mapper.map(out);
            List<Change> own = new ArrayList<>(out.history().subList(before, out.history().size()));
            mapper.refuseUntrained(own.size(), own.stream().parallel().filter(Change::changesNothing).count(), out);
        }
    }

    /** Methods that multiply or rotate have no delta to scale, and DoRA's norms are those of the one adapter it was trained with. */
    private static void refuseUnscalable(WeightedAdapter weighted, MapOptions options, int adapters) {
        AdapterConfig config = weighted.adapter().config();
        boolean scaled = weighted.weight() * options.strength() != 1;
        if (scaled && (config.method().equals("IA3") || config.method().equals("OFT") || config.method().equals("TRAINABLE_TOKENS"))) {
            throw new AdapterException(AdapterError.CANNOT_COMBINE, config.path(), config.method() + " has no delta that could be scaled");
        }
        if (adapters > 1 && config.dora()) {
            throw new AdapterException(AdapterError.CANNOT_COMBINE, config.path(),
                    "DoRA rescales the whole weight and cannot be combined with other adapters; merge it alone");
        }
    }

    private static Replication commonReplication(List<WeightedAdapter> adapters) {
        Replication first = Replication.of(adapters.getFirst().adapter().config());
        for (WeightedAdapter weighted : adapters) {
            if (!Replication.of(weighted.adapter().config()).equals(first)) {
                throw new AdapterException(AdapterError.CANNOT_COMBINE, weighted.adapter().config().path(),
                        "replicates other layers than the first adapter; they cannot be combined");
            }
        }
        return first;
    }
}
