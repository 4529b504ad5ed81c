package io.lorapress.numeric;

import io.lorapress.failure.LorapressException;
import java.util.List;
import java.util.Map;

/** Finds out whether one engine can be used here, without loading it, and makes it. */
public interface EngineProvider {
    EngineReport report();

    /** Only to be called when {@link #report} says that the engine is available. */
    Engine create();

    /**
     * The same on some of several devices.
     *
     * @throws LorapressException where this engine has none, or not these
     */
    default Engine create(List<Integer> devices) {
        throw LorapressException.usage("--device: engine " + report().name() + " has no devices; use --engine cuda");
    }

    /** What else {@code doctor} should say, by subject. */
    default Map<String, String> details() {
        return Map.of();
    }
}
