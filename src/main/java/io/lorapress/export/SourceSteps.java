package io.lorapress.export;

import io.lorapress.export.stream.RowSource;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.TileConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One step for each source that some output takes rows of. */
final class SourceSteps {
    private SourceSteps() {
    }

    /** @param sources in the order they are to be read */
    static List<SourceStep> of(List<? extends RowSource> sources, List<? extends OutputPlan> outputs) {
        Map<String, List<TileConsumer>> consumers = new HashMap<>();
        for (OutputPlan output : outputs) {
            output.consumers().forEach((name, added) -> consumers.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(added));
        }
        return sources.stream().filter(source -> consumers.containsKey(source.info().name()))
                .map(source -> new SourceStep(source, List.copyOf(consumers.get(source.info().name())))).toList();
    }
}
