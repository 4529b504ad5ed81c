package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Combines LoRA adapters module by module, in their factors. */
final class FactorCombination {
    private final List<WeightedAdapter> adapters;
    private final CombineOptions combine;
    private final MapOptions options;

    FactorCombination(List<WeightedAdapter> adapters, CombineOptions combine, MapOptions options) {
        this.adapters = adapters;
        this.combine = combine;
        this.options = options;
    }

    /** One adapter's pair, and weight times s for it. */
    private record Scaled(LoraPair pair, double scale) {
    }

    void map(MappingBuilder out) {
        AdapterConfig config = adapters.getFirst().adapter().config();
        LoraPlacer placer = new LoraPlacer(config, new AdapterMapper(adapters.getFirst().adapter(), options, 1).orientation(out));
        pairs(out).forEach(pair -> placer.place(pair, out));
    }

    /** One pair a module, under the base's own paths; what replaces values is placed in {@code out}. */
    List<LoraPair> pairs(MappingBuilder out) {
        Map<String, List<Scaled>> modules = new LinkedHashMap<>();
        for (WeightedAdapter weighted : adapters) {
            refuseOthers(weighted.adapter().config());
            collect(weighted, modules, out);
        }
        PairCombiner combiner = PairCombiner.of(combine, largestRank(modules));
        List<LoraPair> pairs = new ArrayList<>();
        modules.forEach((module, scaled) -> pairs.add(combined(module, scaled, combiner)));
        return pairs;
    }

    private void refuseOthers(AdapterConfig config) {
        if (!config.method().equals("LORA") || config.dora() || config.flag("lora_bias") || !config.targetParameters().isEmpty()) {
            throw new AdapterException(AdapterError.CANNOT_COMBINE, config.path(), "only plain LoRA without DoRA, lora_bias and "
                    + "target_parameters can be combined as " + combine.combination().name().toLowerCase(Locale.ROOT)
                    + "; use sum");
        }
    }

    private void collect(WeightedAdapter weighted, Map<String, List<Scaled>> modules, MappingBuilder out) {
        Adapter adapter = weighted.adapter();
        AdapterMapper mapper = new AdapterMapper(adapter, options, 1);
        mapper.prepare(out);
        LoraReader reader = new LoraReader(adapter.config(), options.strength());
        int deltas = 0;
        int idle = 0;
        for (AdapterModule module : adapter.contents().modules()) {
            if (!module.has(Part.TOKENS)) {
                LoraPair pair = reader.read(module);
                double scale = weighted.weight() * pair.scale().of(pair.path(), pair.rank());
                String path = out.base.resolve(pair.path()).orElse(pair.path());
                modules.computeIfAbsent(path, unused -> new ArrayList<>()).add(new Scaled(pair, scale));
                deltas++;
                idle += pair.a().isZero() || pair.b().isZero() ? 1 : 0;
            }
        }
        mapper.refuseUntrained(deltas, idle, out);
    }

    private static int largestRank(Map<String, List<Scaled>> modules) {
        return modules.values().stream().flatMap(List::stream).mapToInt(scaled -> scaled.pair.rank()).max().orElse(1);
    }

    private LoraPair combined(String module, List<Scaled> scaled, PairCombiner combiner) {
        List<LoraPair> pairs = scaled.stream().map(Scaled::pair).toList();
        requireAlike(module, pairs);
        PairCombiner.Factors factors = combiner.combine(pairs, scaled.stream().mapToDouble(Scaled::scale).toArray());
        List<String> names = pairs.stream().flatMap(pair -> pair.names().stream()).toList();
        return new LoraPair(module, 0, 1, pairs.getFirst().embedding(), names, factors.a(), factors.b(), (path, rank) -> 1, null, null);
    }

    private void requireAlike(String module, List<LoraPair> pairs) {
        LoraPair first = pairs.getFirst();
        for (LoraPair pair : pairs) {
            if (pair.a().columns() != first.a().columns() || pair.b().rows() != first.b().rows() || pair.embedding() != first.embedding()) {
                throw new AdapterException(AdapterError.CANNOT_COMBINE,
                        module + ": " + pair.label() + " and " + first.label() + " are of different shapes");
            }
            if (needsOneRank() && pair.rank() != first.rank()) {
                throw new AdapterException(AdapterError.CANNOT_COMBINE, module + " has rank " + first.rank() + " in one adapter and "
                        + pair.rank() + " in another; linear and ties need the same, use sum, cat or svd");
            }
        }
    }

    private boolean needsOneRank() {
        return combine.combination() == Combination.LINEAR || combine.combination() == Combination.TIES;
    }
}
