package io.lorapress.export;

import io.lorapress.export.stream.RowSource;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.TileConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
                .map(source -> new SourceStep(source, joined(consumers.get(source.info().name())))).toList();
    }

    /** Two outputs that want the same blocks of a tensor have them encoded once. */
    private static List<TileConsumer> joined(List<TileConsumer> consumers) {
        List<TileConsumer> joined = new ArrayList<>();
        for (TileConsumer consumer : consumers) {
            join(joined, consumer);
        }
        return List.copyOf(joined);
    }

    private static void join(List<TileConsumer> joined, TileConsumer consumer) {
        for (int i = 0; i < joined.size(); i++) {
            Optional<TileConsumer> both = joined.get(i).joined(consumer);
            if (both.isPresent()) {
                joined.set(i, both.get());
                return;
            }
        }
        joined.add(consumer);
    }
}
