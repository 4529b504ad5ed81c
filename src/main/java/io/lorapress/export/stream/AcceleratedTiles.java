package io.lorapress.export.stream;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.tile.Accelerator;
import io.lorapress.numeric.tile.Accelerator.Outcome;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileInput;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tiles that an accelerator makes. A consumer that cannot say its part as data gets the merged values back and does it here; a source
 * that cannot is read here. Short memory halves the tile, down to what the step needs together; then, and when the hardware is lost, the
 * worker does the tile itself.
 */
final class AcceleratedTiles implements TileOffload {
    /** Tensors smaller than this are not worth the way. */
    private static final long LEAST_WEIGHTS = 1 << 16;

    /** Where values pass through a worker's float buffers, tiles are as large as the processor's. */
    private static final int MIXED_TILE_WEIGHTS = Math.toIntExact(TileSize.TARGET_WEIGHTS);

    private final Accelerator accelerator;
    private final Engine engine;
    private final Consumer<String> log;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    AcceleratedTiles(Accelerator accelerator, Engine engine, Consumer<String> log) {
        this.accelerator = accelerator;
        this.engine = engine;
        this.log = log;
    }

    @Override
    public int tileWeights(SourceStep step) {
        TensorInfo info = step.source().info();
        boolean worth = info.shape().elements() >= LEAST_WEIGHTS && (info.dtype() == DType.F32 || info.dtype() == DType.F16
                || info.dtype() == DType.BF16) && step.consumers().stream().anyMatch(TileConsumer::needsValues);
        return !worth ? 0 : allAsData(step) ? accelerator.tileWeights() : Math.min(accelerator.tileWeights(), MIXED_TILE_WEIGHTS);
    }

    /** Whether no float32 values of a tile pass through this side. */
    private static boolean allAsData(SourceStep step) {
        TensorInfo info = step.source().info();
        int rows = Math.toIntExact(Math.min(step.granularity(), info.shape().rows()));
        return step.source().asData() && step.consumers().stream()
                .allMatch(consumer -> !consumer.needsValues() || consumer.onAccelerator(info, 0, rows).isPresent());
    }

    @Override
    public boolean run(SourceStep step, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) throws IOException {
        if (tileWeights(step) == 0) {
            return false;
        }
        Outcome outcome = accelerator.run(work(step, reader, firstRow, rows, scratch));
        return switch (outcome) {
            case Outcome.Done _ -> copyStored(step, firstRow, rows, scratch);
            case Outcome.Suspect _ -> false;
            case Outcome.TooLarge(String reason) -> {
                say("smaller tiles: " + reason);
                yield inHalves(step, reader, firstRow, rows, scratch);
            }
            case Outcome.Lost(String reason) -> {
                say(reason + "; its tiles go " + (accelerator.tileWeights() > 0 ? "to another GPU" : "to the processor"));
                yield run(step, reader, firstRow, rows, scratch);
            }
        };
    }

    private void say(String line) {
        if (said.add(line.replaceAll("\\d{4,}", ""))) {
            log.accept(line);
        }
    }

    /** What is not done of the second half when the first is, the worker does: false would have it do both again. */
    private boolean inHalves(SourceStep step, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) throws IOException {
        long granularity = step.granularity();
        int first = Math.toIntExact(Math.ceilDiv(rows, 2 * granularity) * granularity);
        if (first >= rows) {
            say(step.source().info().name() + " does not fit a GPU's memory: the processor takes it");
            return false;
        }
        TileTask.part(step, reader, this, firstRow, first, scratch);
        TileTask.part(step, reader, this, firstRow + first, rows - first, scratch);
        return true;
    }

    private boolean copyStored(SourceStep step, long firstRow, int rows, Scratch scratch) throws IOException {
        Tile empty = new Tile(step.source().info(), firstRow, rows, new float[0], 0);
        for (TileConsumer consumer : step.consumers()) {
            if (!consumer.needsValues()) {
                consumer.accept(empty, scratch);
            }
        }
        return true;
    }

    private TileWork work(SourceStep step, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) {
        TensorInfo info = step.source().info();
        int columns = Math.toIntExact(info.shape().columns());
        TileInput input = reader.onAccelerator(firstRow, rows).orElseGet(() -> computed(info, reader, firstRow, rows, scratch));
        List<TileOutput> outputs = new ArrayList<>();
        for (TileConsumer consumer : step.consumers()) {
            if (consumer.needsValues()) {
                Optional<TileOutput> output = consumer.onAccelerator(info, firstRow, rows).filter(made -> accelerator.encodes(made.type()));
                outputs.add(output.orElseGet(() -> valuesBack(consumer, info, firstRow, rows, scratch)));
            }
        }
        return new TileWork(input, rows, columns, outputs);
    }

    /** Read and merged here, encoded there. */
    private TileInput computed(TensorInfo info, RowSource.Reader reader, long firstRow, int rows, Scratch scratch) {
        int count = Math.toIntExact(rows * info.shape().columns());
        DType dtype = reader.rounds() ? info.dtype() : DType.F32;
        return new TileInput(new StoredTile.Computed(dtype, target -> {
            float[] values = scratch.values(count);
            reader.read(firstRow, rows, values, 0);
            engine.narrow(dtype, values, 0, count, target, 0);
        }), List.of(), dtype);
    }

    private static TileOutput valuesBack(TileConsumer consumer, TensorInfo info, long firstRow, int rows, Scratch scratch) {
        int columns = Math.toIntExact(info.shape().columns());
        return new TileOutput(GgmlType.F32, rows, columns, (encoded, _) -> {
            float[] values = scratch.values(rows * columns);
            MemorySegment.copy(encoded, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values, 0, rows * columns);
            consumer.accept(new Tile(info, firstRow, rows, values, 0), scratch);
        });
    }

    @Override
    public void close() {
        accelerator.release();
    }
}
