package io.lorapress.export.gguf;

import io.lorapress.export.stream.RowSource;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.tensor.Tile;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads some rows of a tensor before the stream begins, so that errors of several types can be compared. */
final class RowSampler {
    /** Weights looked at in a tensor: enough for two digits of its error. */
    private static final int WEIGHTS = 1 << 15;
    private static final int LEAST_ROWS = 4;

    private final Function<String, RowSource> sources;

    RowSampler(Function<String, RowSource> sources) {
        this.sources = sources;
    }

    RowSample sample(GgufTensor tensor) {
        int columns = Math.toIntExact(tensor.shape().columns());
        int wanted = (int) Math.min(tensor.shape().rows(), Math.max(LEAST_ROWS, WEIGHTS / Math.max(1, columns)));
        List<Piece> pieces = spread(tensor.pieces(), wanted);
        Collector collector = new Collector(wanted, columns);
        for (int i = 0; i < pieces.size(); i++) {
            collector.limit = (int) ((i + 1L) * wanted / pieces.size());
            read(pieces.get(i), collector);
        }
        return collector.sample();
    }

    private static List<Piece> spread(List<Piece> pieces, int wanted) {
        int count = Math.min(pieces.size(), wanted);
        return IntStream.range(0, count).mapToObj(i -> pieces.get((int) ((long) i * pieces.size() / count))).toList();
    }

    private void read(Piece piece, Collector collector) {
        RowSource source = sources.apply(piece.source());
        long rows = source.info().shape().rows();
        long together = Math.min(rows, lcm(source.granularity(), piece.transform().granularity(source.info().shape())));
        long tiles = Math.ceilDiv(rows, together);
        long taken = Math.min(tiles, Math.ceilDiv(collector.left(), together));
        RowSource.Reader reader = source.open();
        for (long i = 0; i < taken; i++) {
            long first = i * tiles / taken * together;
            int count = Math.toIntExact(Math.min(together, rows - first));
            float[] values = new float[Math.toIntExact(count * source.info().shape().columns())];
            reader.read(first, count, values, 0);
            piece.transform().apply(new Tile(source.info(), first, count, values, 0),
                    (row, some, from, at) -> collector.add(piece.firstRow() + row, some, from, at));
        }
    }

    private static long lcm(long a, long b) {
        long first = Math.max(1, a);
        long second = Math.max(1, b);
        return first / gcd(first, second) * second;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Keeps rows until it has as many as it may. */
    private static final class Collector {
        private final float[] values;
        private final long[] rows;
        private final int columns;
        private int limit;
        private int taken;

        Collector(int wanted, int columns) {
            this.values = new float[Math.multiplyExact(wanted, columns)];
            this.rows = new long[wanted];
            this.columns = columns;
        }

        int left() {
            return limit - taken;
        }

        void add(long row, int count, float[] from, int at) {
            int kept = Math.min(count, left());
            System.arraycopy(from, at, values, taken * columns, kept * columns);
            for (int i = 0; i < kept; i++) {
                rows[taken + i] = row + i;
            }
            taken += kept;
        }

        RowSample sample() {
            return new RowSample(Arrays.copyOf(values, taken * columns), Arrays.copyOf(rows, taken), columns);
        }
    }
}
