package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.CombineOptions;
import io.lorapress.adapter.Combination;
import io.lorapress.adapter.ExpertLayout;
import io.lorapress.adapter.MapOptions;
import io.lorapress.adapter.WeightedAdapter;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which adapters, and how they are put on the base.
 *
 * @param folders          PEFT adapter folders; none exports the base as it is
 * @param weights          one a folder; empty for 1 each
 * @param combine          how several become one
 * @param scale            what all of them are multiplied with
 * @param layout           packing of lora_B for stacked experts
 * @param allowChangedBase go on with adapters whose initialisation changed the base (PiSSA and the like): the base is that changed one
 */
public record AdapterChoice(List<Path> folders, List<Double> weights, CombineOptions combine, double scale, ExpertLayout layout,
                            boolean allowChangedBase) {
    public static final AdapterChoice NONE = of(List.of());

    public AdapterChoice {
        if (!weights.isEmpty() && weights.size() != folders.size()) {
            throw LorapressException.usage("--weights has " + weights.size() + " numbers for " + folders.size() + " adapters");
        }
        folders = List.copyOf(folders);
        weights = List.copyOf(weights);
    }

    /** As they were trained, their deltas added. */
    public static AdapterChoice of(List<Path> folders) {
        return new AdapterChoice(folders, List.of(), CombineOptions.of(Combination.SUM), 1, ExpertLayout.AUTOMATIC, false);
    }

    /** What the adapter of this index is multiplied with, beside {@code scale}. */
    public double weight(int index) {
        return weights.isEmpty() ? 1 : weights.get(index);
    }

    /** @param adapters opened from {@code folders}, in the same order */
    public List<WeightedAdapter> weighted(List<Adapter> adapters) {
        return IntStream.range(0, adapters.size()).mapToObj(i -> new WeightedAdapter(adapters.get(i), weight(i))).toList();
    }

    /** As the adapter room wants it. */
    public MapOptions mapOptions(boolean allowUntrained) {
        return MapOptions.DEFAULT.withUntrained(allowUntrained).withChangedBase(allowChangedBase).withExpertLayout(layout)
                .withStrength(scale);
    }
}
