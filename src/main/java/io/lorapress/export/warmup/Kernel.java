package io.lorapress.export.warmup;

import java.util.function.BooleanSupplier;

/**
 * A piece of arithmetic to be run until it is compiled.
 *
 * @param name says which kernel it is: one that was warmed in this process is not warmed again
 * @param once runs it on data of its own
 */
public record Kernel(String name, Runnable once) {
    /** Without a better time for so long, a kernel is as fast as it gets: the compiler's steps follow each other faster. */
    private static final long CALM_NANOS = 80_000_000L;
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final int LEAST_CALLS = 50;
    private static final double BETTER = 0.9;

    /** Runs it until it gets no faster, or {@code stop} says so. */
    void run(BooleanSupplier stop) {
        long start = System.nanoTime();
        long last = start;
        long improved = start;
        long best = Long.MAX_VALUE;
        int calls = 0;
        while (!stop.getAsBoolean() && last - start < PATIENCE_NANOS && (calls < LEAST_CALLS || last - improved < CALM_NANOS)) {
            once.run();
            long now = System.nanoTime();
            if (now - last < best * BETTER) {
                best = now - last;
                improved = now;
            }
            last = now;
            calls++;
        }
    }
}
