package io.lorapress.export.warmup;

import io.lorapress.failure.LorapressException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A thread that runs kernels until they are compiled. It changes nothing but how fast the first tiles are. */
public final class WarmUp implements AutoCloseable {
    private static final Set<String> WARM = ConcurrentHashMap.newKeySet();

    private final Thread thread;
    private volatile boolean stopped;

    private WarmUp(Supplier<List<Kernel>> kernels) {
        this.thread = Thread.ofPlatform().daemon().name("kernel-warm-up").unstarted(() -> run(kernels));
    }

    /** @param kernels in the order in which the run will need them; asked for on the new thread */
    public static WarmUp begin(Supplier<List<Kernel>> kernels) {
        WarmUp warmUp = new WarmUp(kernels);
        warmUp.thread.start();
        return warmUp;
    }

    /** Where no run follows: nothing is started. */
    public static WarmUp none() {
        return new WarmUp(List::of);
    }

    /**
     * Waits until all are warm: two workers that meet a cold kernel take longer, since they keep the compiler from the processors.
     *
     * @param longest after which it is given up
     */
    public void await(Duration longest) {
        try {
            thread.join(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped = true;
    }

    /** Ends it where it stands. */
    @Override
    public void close() {
        stopped = true;
    }

    private void run(Supplier<List<Kernel>> kernels) {
        try {
            for (Kernel kernel : kernels.get()) {
                if (!stopped && WARM.add(kernel.name())) {
                    kernel.run(() -> stopped);
                }
            }
        } catch (LorapressException refused) {
            // An engine or a type that cannot be had: the run itself meets the same refusal, and tells it.
            stopped = true;
        }
    }
}
