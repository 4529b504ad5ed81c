package io.lorapress.publish.manifest;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a folder of outputs came to be.
 *
 * @param versions   of lorapress and of what it ran, by name
 * @param engine     {@code scalar}, {@code vector} or {@code cuda}
 * @param baseChoice which base was taken and why, such as {@code as trained} or {@code 16bit}
 * @param baseCard   what a card takes over of the base: YAML lines by key, to the letter, and {@code base_model}, its Hub ids
 * @param request    options by name, as they took effect
 * @param inputs     in the order of role and source
 * @param outputs    in the order of their paths
 */
public record Manifest(SortedMap<String, String> versions, String engine, String baseChoice, SortedMap<String, String> baseCard,
                       SortedMap<String, String> request, List<InputRecord> inputs, List<OutputRecord> outputs) {
    public static final String NAME = "lorapress-manifest.json";

    public Manifest {
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
        baseCard = Collections.unmodifiableSortedMap(new TreeMap<>(baseCard));
        request = Collections.unmodifiableSortedMap(new TreeMap<>(request));
        inputs = inputs.stream().sorted(Comparator.comparing(InputRecord::role).thenComparing(InputRecord::source)).toList();
        outputs = outputs.stream().sorted(Comparator.comparing((OutputRecord output) -> output.file().path())).toList();
    }

    public static Manifest of(Map<String, String> versions, String engine, String baseChoice, Map<String, String> request,
                              List<InputRecord> inputs, List<OutputRecord> outputs) {
        return new Manifest(new TreeMap<>(versions), engine, baseChoice, new TreeMap<>(), new TreeMap<>(request), inputs, outputs);
    }

    public Manifest withOutputs(List<OutputRecord> others) {
        return new Manifest(versions, engine, baseChoice, baseCard, request, inputs, others);
    }
}
