package io.lorapress.adapter;

import io.lorapress.tensor.DType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells an adapter's facts from its config and the shapes of its tensors. */
final class FactFinder {
    /** For each kind of pair the part whose first dimension is the rank. */
    private static final Set<Part> RANKED = Set.of(Part.LORA_A, Part.EMBEDDING_A, Part.HADAMARD_1B, Part.KRONECKER_2B);

    private FactFinder() {
    }

    static AdapterFacts find(AdapterConfig config, Collection<AdapterTensor> tensors, AdapterContents contents) {
        Set<DType> dtypes = EnumSet.noneOf(DType.class);
        tensors.forEach(tensor -> dtypes.add(tensor.dtype()));
        long parameters = tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum();
        long bytes = tensors.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
        TreeSet<String> saved = contents.saved().stream().map(tensor -> tensor.module() + "." + tensor.leaf())
                .collect(Collectors.toCollection(TreeSet::new));
        return new AdapterFacts(config.method(), ranks(contents), config.alpha(), targets(contents), saved, dtypes, tensors.size(),
                parameters, bytes);
    }

    private static TreeSet<Integer> ranks(AdapterContents contents) {
        TreeSet<Integer> ranks = new TreeSet<>();
        for (AdapterModule module : contents.modules()) {
            for (Part part : RANKED) {
                module.part(part).filter(tensor -> tensor.shape().rank() > 0)
                        .ifPresent(tensor -> ranks.add((int) tensor.shape().dimension(0)));
            }
        }
        return ranks;
    }

    private static SortedMap<String, Integer> targets(AdapterContents contents) {
        SortedMap<String, Integer> targets = new TreeMap<>();
        contents.modules().forEach(module ->
                targets.merge(module.path().substring(module.path().lastIndexOf('.') + 1), 1, Integer::sum));
        return targets;
    }
}
