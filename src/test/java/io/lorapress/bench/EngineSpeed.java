package io.lorapress.bench;

import io.lorapress.numeric.Engine;
import io.lorapress.numeric.Engines;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Random;

/**
 * Million weights a second that an engine does on one thread, on tiles of 64 rows of 4096 columns. Best of many rounds, so that
 * a busy machine disturbs little.
 *
 * <pre>java --add-modules jdk.incubator.vector -cp target/classes:target/test-classes:... io.lorapress.bench.EngineSpeed [ENGINE]</pre>
 */
public final class EngineSpeed {
    private static final int ROWS = 64;
    private static final int COLUMNS = 4096;
    private static final int WEIGHTS = ROWS * COLUMNS;
    private static final int TILES = 32;
    /** A measure ends when nothing has become faster for so long; compilers may come late on a busy machine. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Engine engine;
    private final Random random = new Random(1);
    private final float[] tile = new float[WEIGHTS];
    private final MemorySegment wide = Arena.ofAuto().allocate(8L * WEIGHTS);

    private EngineSpeed(Engine engine) {
        this.engine = engine;
    }

    public static void main(String[] arguments) {
        new EngineSpeed(Engines.choose(arguments.length > 0 ? arguments[0] : Engines.AUTO).engine()).run();
    }

    private void run() {
        System.out.println(engine.name() + ", one thread, million weights a second");
        FourBitBlocks plain = blocks(DType.BF16, false);
        FourBitBlocks nested = blocks(DType.BF16, true);
        FourBitBlocks half = blocks(DType.F16, true);
        measure("dequantise nf4 -> bf16", at -> dequantize(plain, at));
        measure("dequantise nf4 nested -> bf16", at -> dequantize(nested, at));
        measure("dequantise nf4 nested -> f16", at -> dequantize(half, at));
        measure("dequantise int8", at -> engine.dequantizeInt8(nested.nibbles(), 0, WEIGHTS, 3f, tile, 0));
        for (int rank : new int[] {8, 16, 64, 256}) {
            float[] a = gaussian(rank * COLUMNS);
            float[] b = gaussian(rank * ROWS * TILES);
            measure("merge, rank " + rank, at -> engine.addLowRank(tile, 0, ROWS, COLUMNS, a, b, (long) at * ROWS, rank, 0.5f));
            if (rank == 16) {
                measure("nf4 nested + merge + round + check + bf16", at -> {
                    dequantize(nested, at);
                    engine.addLowRank(tile, 0, ROWS, COLUMNS, a, b, (long) at * ROWS, rank, 0.5f);
                    engine.round(DType.BF16, tile, 0, WEIGHTS);
                    engine.firstNonFinite(tile, 0, WEIGHTS);
                    engine.narrow(DType.BF16, tile, 0, WEIGHTS, wide, 0);
                });
            }
        }
        for (DType dtype : new DType[] {DType.BF16, DType.F16, DType.F32}) {
            measure("widen " + dtype, at -> engine.widen(dtype, wide, 0, WEIGHTS, tile, 0));
            System.arraycopy(gaussian(WEIGHTS), 0, tile, 0, WEIGHTS);
            measure("round " + dtype, at -> engine.round(dtype, tile, 0, WEIGHTS));
            measure("narrow " + dtype, at -> engine.narrow(dtype, tile, 0, WEIGHTS, wide, 0));
        }
        measure("firstNonFinite", at -> engine.firstNonFinite(tile, 0, WEIGHTS));
    }

    private void dequantize(FourBitBlocks blocks, int at) {
        engine.dequantize(blocks, (long) at * WEIGHTS, WEIGHTS, tile, 0);
    }

    private interface TileWork {
        void tile(int at);
    }

    private void measure(String what, TileWork work) {
        long best = Long.MAX_VALUE;
        long bestAt = System.nanoTime();
        while (System.nanoTime() - bestAt < PATIENCE_NANOS) {
            for (int at = 0; at < TILES; at++) {
                long start = System.nanoTime();
                work.tile(at);
                long end = System.nanoTime();
                bestAt = end - start < best * 0.98 ? end : bestAt;
                best = Math.min(best, end - start);
            }
        }
        System.out.printf(Locale.ROOT, "%-45s %8.0f%n", what, WEIGHTS * 1e3 / best);
    }

    private FourBitBlocks blocks(DType dtype, boolean nested) {
        long weights = (long) WEIGHTS * TILES;
        int scales = Math.toIntExact(weights / 64);
        MemorySegment nibbles = bytes(Math.toIntExact(weights / 2));
        return nested ? new FourBitBlocks(weights, 64, dtype, gaussian(16), nibbles, bytes(scales),
                new FourBitBlocks.Nested(256, gaussian(256), floats(scales / 256), 0.5f))
                : new FourBitBlocks(weights, 64, dtype, gaussian(16), nibbles, floats(scales), null);
    }

    private MemorySegment bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    private MemorySegment floats(int count) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, gaussian(count));
    }

    private float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
