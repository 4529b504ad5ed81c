package io.lorapress.quantize.encode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Encodes with one engine until another is faster. Both give the same bytes, so a file may well be made by both. It is for the
 * vector engine, which is slow in the first seconds, as long as its methods are not compiled: these a thread apart lets pass on
 * random weights.
 */
public final class WarmingEncoder implements RowEncoder {
    private static final ExecutorService WARMERS = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("encoder-warm-up").factory());
    /** Weights of one trial; a multiple of every block size and enough for whole batches. */
    private static final int COLUMNS = 8192;
    /** How often in a row the other engine must have been faster. */
    private static final int WINS = 3;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final RowEncoder first;
    private final RowEncoder then;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean warm;

    /**
     * @param first what encodes from the start
     * @param then  what takes over when it is faster; never, where it does not become so within a minute
     */
    public WarmingEncoder(RowEncoder first, RowEncoder then) {
        if (first.type() != then.type()) {
            throw new IllegalArgumentException(first.type() + " and " + then.type() + " are not the same type");
        }
        this.first = first;
        this.then = then;
    }

    @Override
    public GgmlType type() {
        return first.type();
    }

    /** Whether the second engine has taken over. */
    public boolean isWarm() {
        return warm;
    }

    @Override
    public void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target,
                       long targetOffset) {
        if (!warm && started.compareAndSet(false, true)) {
            WARMERS.execute(() -> warmUp(importance != null));
        }
        (warm ? then : first).encode(source, offset, rows, columns, importance, target, targetOffset);
    }

    private void warmUp(boolean weighted) {
        float[] weights = new float[COLUMNS];
        float[] importance = weighted ? new float[COLUMNS] : null;
        Random random = new Random(1);
        for (int i = 0; i < COLUMNS; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        for (int i = 0; weighted && i < COLUMNS; i++) {
            importance[i] = random.nextFloat();
        }
        warm = wins(weights, importance, MemorySegment.ofArray(new byte[Math.toIntExact(type().rowBytes(COLUMNS))]));
    }

    private boolean wins(float[] weights, float[] importance, MemorySegment target) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        int wins = 0;
        while (wins < WINS && System.nanoTime() < end) {
            long other = nanos(first, weights, importance, target);
            wins = nanos(then, weights, importance, target) < other ? wins + 1 : 0;
        }
        return wins == WINS;
    }

    private static long nanos(RowEncoder encoder, float[] weights, float[] importance, MemorySegment target) {
        long start = System.nanoTime();
        encoder.encode(weights, 0, 1, weights.length, importance, target, 0);
        return System.nanoTime() - start;
    }
}
