package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Walks the steps in source order, tile by tile: one reader asks for pages ahead of time and hands tiles out in order, workers
 * read, merge, encode and write them. Memory is bounded by workers times the largest tile, whatever the model's size.
 */
public final class TileExecutor {
    /** Tiles handed out ahead of the workers, a worker; enough to hide the reader's page faults. */
    private static final int AHEAD = 4;

    private final int threads;
    private final TileOffload offload;
    private final StepListener listener;
    private final Queue<TileTask> tasks = new ConcurrentLinkedQueue<>();
    private final Semaphore ready = new Semaphore(0);
    private final Semaphore room;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private TileExecutor(int threads, TileOffload offload, StepListener listener) {
        this.threads = threads;
        this.offload = offload;
        this.listener = listener;
        this.room = new Semaphore(threads * AHEAD);
    }

    /**
     * Runs the steps whose index {@code skip} does not hold.
     *
     * @throws LorapressException when a step fails; all workers have stopped by then
     */
    public static void run(List<SourceStep> steps, BitSet skip, int threads, StepListener listener) {
        run(steps, skip, threads, TileOffload.NONE, listener);
    }

    /** The same with other hardware's part in it. */
    public static void run(List<SourceStep> steps, BitSet skip, int threads, TileOffload offload, StepListener listener) {
        new TileExecutor(threads, offload, listener).runAll(steps, skip);
    }

    /** Working memory of {@code threads} workers over these steps, in bytes. */
    public static long workingMemory(List<SourceStep> steps, int threads) {
        long largest = steps.stream().mapToLong(TileSize::bytes).max().orElse(0);
        return threads * largest * 3;
    }

    private void runAll(List<SourceStep> steps, BitSet skip) {
        CountDownLatch finished = new CountDownLatch(threads);
        Queue<Thread> workers = new ArrayDeque<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("tile-worker-" + i).start(() -> work(finished)));
        }
        try {
            for (int i = 0; i < steps.size() && failure.get() == null; i++) {
                if (!skip.get(i)) {
                    handOut(i, steps.get(i));
                }
            }
            ready.release(threads);
            finished.await();
        } catch (InterruptedException e) {
            failure.compareAndSet(null, e);
            workers.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            ready.release(threads);
            awaitQuietly(finished);
        }
        rethrow();
    }

    private void handOut(int index, SourceStep step) throws InterruptedException {
        long rows = step.source().info().shape().rows();
        int tileRows = TileSize.rows(step, Math.max(TileSize.TARGET_WEIGHTS, offload.tileWeights(step)));
        StepProgress progress = new StepProgress(index, step, tileRows, listener);
        if (rows == 0) {
            listener.stepDone(index);
        }
        for (long first = 0; first < rows && failure.get() == null; first += tileRows) {
            int count = (int) Math.min(tileRows, rows - first);
            step.source().prefetch(first, count);
            room.acquire();
            tasks.add(new TileTask(progress, offload, first, count));
            ready.release();
        }
    }

    private void work(CountDownLatch finished) {
        try (Scratch scratch = new Scratch()) {
            while (true) {
                ready.acquire();
                TileTask task = tasks.poll();
                if (task == null) {
                    return;
                }
                if (failure.get() == null) {
                    task.run(scratch);
                }
                room.release();
            }
        } catch (Throwable e) {
            stop(e);
        } finally {
            finished.countDown();
        }
    }

    /** The first failure wakes everybody: the reader, which may wait for room, and the workers, which may wait for tiles. */
    private void stop(Throwable e) {
        if (failure.compareAndSet(null, e)) {
            tasks.clear();
            ready.release(threads);
            room.release(threads * AHEAD);
        }
    }

    private static void awaitQuietly(CountDownLatch finished) {
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() {
        switch (failure.get()) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case InterruptedException e -> throw LorapressException.failure("interrupted; run the same command again to go on", e);
            case Throwable e -> throw LorapressException.failure("a tile failed: " + e.getMessage(), e);
        }
    }
}
