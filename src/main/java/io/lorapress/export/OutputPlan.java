package io.lorapress.export;

import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileConsumer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One output of a request: what it will be, known before a weight is read, and then its part in the stream. */
public interface OutputPlan {
    ExportPlan.Output description();

    StagedOutput staged();

    /** Who takes the rows of each merged tensor, by its name; tensors that nobody wants are missing. Touches no file. */
    default Map<String, List<TileConsumer>> consumers() {
        return Map.of();
    }

    /** Writes what is known before a weight is read: headers and constants. The files are open. */
    void start();

    /** Writes the small files that make the output whole, once all rows are there. */
    void finish();

    /** What became of the weights; asked once all rows are there. Empty where they were written as they are. */
    default Optional<OutputQuality> quality() {
        return Optional.empty();
    }
}
