package io.lorapress.numeric;

/** Finds out whether one engine can be used here, without loading it, and makes it. */
public interface EngineProvider {
    EngineReport report();

    /** Only to be called when {@link #report} says that the engine is available. */
    Engine create();
}
