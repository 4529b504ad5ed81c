package io.lorapress.export.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TileExecutorTest {
    /** A tensor whose value is its flat index. */
    private record Counting(TensorInfo info, AtomicInteger opened) implements RowSource {
        Counting(String name, long... shape) {
            this(new TensorInfo(name, DType.F32, Shape.of(shape)), new AtomicInteger());
        }

        @Override
        public long storedBytes() {
            return info.shape().elements() * 4;
        }

        @Override
        public void prefetch(long firstRow, int rows) {
        }

        @Override
        public Reader open() {
            opened.incrementAndGet();
            int columns = (int) info.shape().columns();
            return (first, rows, out, offset) -> {
                for (int i = 0; i < rows * columns; i++) {
                    out[offset + i] = first * columns + i;
                }
            };
        }
    }

    /** Puts the rows it is given where they belong. */
    private static final class Collecting implements TileConsumer {
        private final float[] values;
        private final long granularity;

        Collecting(TensorInfo info, long granularity) {
            this.values = new float[(int) info.shape().elements()];
            this.granularity = granularity;
        }

        @Override
        public Path path() {
            return Path.of("collected");
        }

        @Override
        public long granularity(Shape source) {
            return granularity;
        }

        @Override
        public void accept(Tile tile, Scratch scratch) {
            assertEquals(0, tile.firstRow() % granularity, "a tile starts inside a group of rows");
            System.arraycopy(tile.values(), tile.offset(), values, (int) tile.firstRow() * tile.columns(),
                    tile.rows() * tile.columns());
        }
    }

    private static final class Counts implements StepListener {
        private final AtomicLong bytes = new AtomicLong();
        private final BitSet steps = new BitSet();

        @Override
        public void bytesDone(long done) {
            bytes.addAndGet(done);
        }

        @Override
        public synchronized void stepDone(int step) {
            assertFalse(steps.get(step), "step " + step + " ended twice");
            steps.set(step);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyRowReachesEveryConsumerOnce(int threads) {
        List<Counting> sources = List.of(new Counting("a", 3000, 1024), new Counting("b", 7), new Counting("c", 1),
                new Counting("d", 9001, 96), new Counting("e", 5, 0));
        List<SourceStep> steps = new ArrayList<>();
        List<Collecting> collected = new ArrayList<>();
        for (Counting source : sources) {
            List<TileConsumer> consumers = new ArrayList<>();
            for (long granularity : new long[] {1, 6}) {
                Collecting consumer = new Collecting(source.info(), source.info().shape().rows() >= 6 ? granularity : 1);
                collected.add(consumer);
                consumers.add(consumer);
            }
            steps.add(new SourceStep(source, consumers));
        }
        Counts counts = new Counts();
        TileExecutor.run(steps, new BitSet(), threads, counts);
        for (Collecting consumer : collected) {
            float[] expected = new float[consumer.values.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = i;
            }
            assertArrayEquals(expected, consumer.values);
        }
        assertEquals(sources.size(), counts.steps.cardinality());
        assertEquals(sources.stream().mapToLong(Counting::storedBytes).sum(), counts.bytes.get(), 100);
        sources.forEach(source -> assertTrue(source.opened().get() <= 1, "opened once at most"));
    }

    @Test
    void finishedStepsAreNotReadAgain() {
        Counting first = new Counting("first", 100, 10);
        Counting second = new Counting("second", 100, 10);
        BitSet done = new BitSet();
        done.set(0);
        TileExecutor.run(List.of(new SourceStep(first, List.of(new Collecting(first.info(), 1))),
                new SourceStep(second, List.of(new Collecting(second.info(), 1)))), done, 2, new Counts());
        assertEquals(0, first.opened().get());
        assertEquals(1, second.opened().get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aWriteThatFailsStopsEverythingAndNamesTheFile(int threads) {
        Counting source = new Counting("a", 60_000, 1024);
        TileConsumer failing = new TileConsumer() {
            @Override
            public Path path() {
                return Path.of("out", "model.gguf.part");
            }

            @Override
            public long granularity(Shape shape) {
                return 1;
            }

            @Override
            public void accept(Tile tile, Scratch scratch) throws IOException {
                if (tile.firstRow() > 10_000) {
                    throw new IOException("No space left on device");
                }
            }
        };
        LorapressException failure = assertThrows(LorapressException.class, () ->
                TileExecutor.run(List.of(new SourceStep(source, List.of(failing))), new BitSet(), threads, new Counts()));
        assertEquals(ExitCode.NO_ROOM, failure.exitCode());
        assertTrue(failure.getMessage().contains("model.gguf.part"), failure.getMessage());
    }

    @Test
    void granularityIsACommonMultipleAndAtMostTheTensor() {
        Counting source = new Counting("a", 24, 4);
        assertEquals(12, new SourceStep(source, List.of(new Collecting(source.info(), 4), new Collecting(source.info(), 6)))
                .granularity());
        assertEquals(24, new SourceStep(source, List.of(new Collecting(source.info(), 7), new Collecting(source.info(), 5)))
                .granularity());
    }
}
