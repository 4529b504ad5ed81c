package io.lorapress.export.gpu;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.tile.Accelerator;
import io.lorapress.numeric.tile.RowChange;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The layers of a model with the shapes of Llama 3 8B (NF4, LoRA of rank 16 on every matrix) to Q4_K: from memory to nowhere, and from
 * a file to a file.
 */
public final class EndToEnd {
    private static final int RANK = 16;
    private static final int TILE_WEIGHTS = 1 << 23;
    /** Rows and columns of a layer's matrices, in eighths of the real ones' rows where {@code eighths} is 1. */
    private static final int[][] LAYER = {{4096, 4096}, {1024, 4096}, {1024, 4096}, {4096, 4096}, {14336, 4096}, {14336, 4096},
        {4096, 14336}};

    private final Accelerator accelerator;
    private final int layers;
    private final int divisor;

    /** @param divisor of the rows of every matrix; 1 for the real shapes */
    public EndToEnd(Accelerator accelerator, int layers, int divisor) {
        this.accelerator = accelerator;
        this.layers = layers;
        this.divisor = divisor;
    }

    /** One line of text for each way. */
    public List<String> run(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(line("from memory to nowhere", inMemory()));
        Path in = Files.createTempFile(folder, "gpu-check", ".nf4");
        Path out = Files.createTempFile(folder, "gpu-check", ".q4_k");
        try {
            lines.add(line("from a file (in the page cache) to a file, synced", onDisk(in, out)));
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
        return lines;
    }

    private String line(String what, double seconds) {
        return String.format(Locale.ROOT, "| %s | %.2f s | %.2f G weights/s | %.2f GB/s read | %.2f GB/s written |", what, seconds,
                weights() / seconds / 1e9, weights() / 2.0 / seconds / 1e9, weights() * 0.5625 / seconds / 1e9);
    }

    private long weights() {
        long weights = 0;
        for (int[] matrix : LAYER) {
            weights += (long) matrix[0] / divisor * matrix[1];
        }
        return weights * layers;
    }

    private double inMemory() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            LayerShape largest = new LayerShape(LAYER[4][0] / divisor, LAYER[4][1]);
            MemorySegment nibbles = largest.nibbles(arena);
            return timed(works(arena, (first, bytes) -> nibbles.asSlice(0, bytes), _ -> (_, _) -> { }));
        }
    }

    private double onDisk(Path in, Path out) throws IOException {
        try (Arena arena = Arena.ofShared(); FileChannel source = FileChannel.open(in, StandardOpenOption.READ, StandardOpenOption.WRITE);
             FileChannel target = FileChannel.open(out, StandardOpenOption.WRITE)) {
            fill(source, weights() / 2);
            MemorySegment mapped = source.map(FileChannel.MapMode.READ_ONLY, 0, weights() / 2, arena);
            List<TileWork> works = works(arena, mapped::asSlice, first -> (encoded, _) -> write(target, encoded, first / 256 * 144));
            long start = System.nanoTime();
            timed(works);
            target.force(true);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void fill(FileChannel channel, long bytes) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(1 << 22);
        for (int i = 0; i < block.capacity(); i += 4) {
            block.putInt(i, i * 0x9E3779B1);
        }
        for (long at = 0; at < bytes; ) {
            block.clear().limit((int) Math.min(block.capacity(), bytes - at));
            at += channel.write(block, at);
        }
    }

    private static void write(FileChannel channel, MemorySegment encoded, long offset) throws IOException {
        ByteBuffer bytes = encoded.asByteBuffer();
        for (long at = offset; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    /** Where the nibbles of a tile are. */
    private interface Source {
        MemorySegment at(long firstByte, long bytes);
    }

    /** What becomes of a tile whose first weight is this one. */
    private interface Target {
        TileOutput.Delivery of(long firstWeight);
    }

    private List<TileWork> works(Arena arena, Source source, Target target) {
        List<TileWork> works = new ArrayList<>();
        Map<List<Integer>, List<RowChange>> adapters = new HashMap<>();
        long first = 0;
        for (int layer = 0; layer < layers; layer++) {
            for (int[] matrix : LAYER) {
                int rows = matrix[0] / divisor;
                int step = Math.max(1, Math.min(rows, TILE_WEIGHTS / matrix[1]));
                for (int row = 0; row < rows; row += step) {
                    LayerShape shape = new LayerShape(Math.min(step, rows - row), matrix[1]);
                    works.add(shape.work(shape.nf4(source.at(first / 2, shape.weights() / 2), arena),
                            adapters.computeIfAbsent(List.of(shape.rows(), matrix[1]), _ -> shape.lora(RANK)), GgmlType.Q4_K, target.of(first)));
                    first += shape.weights();
                }
            }
        }
        return works;
    }

    private double timed(List<TileWork> works) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> {
                    for (int at = (int) next.getAndIncrement(); at < works.size(); at = (int) next.getAndIncrement()) {
                        refuseUndone(accelerator.run(works.get(at)));
                    }
                    return null;
                }));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw LorapressException.failure("the measurement failed: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LorapressException.failure("interrupted", e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void refuseUndone(Accelerator.Outcome outcome) {
        if (!(outcome instanceof Accelerator.Outcome.Done)) {
            throw new IllegalStateException("a tile was left undone: " + outcome);
        }
    }
}
