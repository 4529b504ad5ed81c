package io.lorapress.numeric;

/**
 * Whether an engine can be used here, and why.
 *
 * @param reason one line: what it runs on, or what it lacks
 * @param remedy one line: what would make it available or faster; empty when nothing would
 */
public record EngineReport(String name, boolean available, String reason, String remedy) {
    public static EngineReport available(String name, String reason) {
        return new EngineReport(name, true, reason, "");
    }

    public static EngineReport unavailable(String name, String reason, String remedy) {
        return new EngineReport(name, false, reason, remedy);
    }
}
