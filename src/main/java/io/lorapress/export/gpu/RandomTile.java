package io.lorapress.export.gpu;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.scalar.ScalarEngine;
import io.lorapress.numeric.tile.RowChange;
import io.lorapress.numeric.tile.RowOrder;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileInput;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Tiles of odd sizes, odd places and odd values. All values stay below what an accelerator would leave to the processor. */
final class RandomTile {
    private static final DType[] RESULTS = {DType.BF16, DType.F16, DType.F32};
    private static final int[] RANKS = {1, 3, 8, 15, 16, 17, 64, 256};
    private static final TileOutput.Delivery NOWHERE = (_, _) -> { };

    private final Random random;
    private final int rows;
    private final int columns;
    private final int firstRow;

    RandomTile(Random random) {
        this.random = random;
        this.rows = 1 + random.nextInt(random.nextBoolean() ? 9 : 150);
        this.columns = random.nextBoolean() ? 8 * (1 + random.nextInt(40)) : 1 + random.nextInt(300);
        this.firstRow = random.nextInt(7);
    }

    private RandomTile(Random random, int rows, int columns) {
        this.random = random;
        this.rows = rows;
        this.columns = columns;
        this.firstRow = random.nextInt(7);
    }

    /** nf4 or fp4, plain or nested scales; blocks cross rows. */
    StoredTile fourBit() {
        int elements = (firstRow + rows + random.nextInt(3)) * columns;
        int blockSize = 32 << random.nextInt(8);
        int blocks = Math.ceilDiv(elements, blockSize);
        byte[] nibbles = new byte[(elements + 1) / 2];
        random.nextBytes(nibbles);
        float[] codebook = values(16, 1);
        boolean nests = random.nextBoolean();
        FourBitBlocks.Nested nested = nests ? nested(blocks) : null;
        MemorySegment absmax = nests ? MemorySegment.ofArray(bytes(blocks)) : stored(values(blocks, 0.1));
        return new StoredTile.FourBit(new FourBitBlocks(elements, blockSize, RESULTS[random.nextInt(3)], codebook,
                MemorySegment.ofArray(nibbles), absmax, nested), (long) firstRow * columns);
    }

    private FourBitBlocks.Nested nested(int blocks) {
        int size = random.nextBoolean() ? 256 : 1 << random.nextInt(4);
        return new FourBitBlocks.Nested(size, values(256, 1), stored(values(Math.ceilDiv(blocks, size), 0.1)), (float) random.nextGaussian());
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** LLM.int8, or 8-bit floats without NaN, infinity and what is too large. */
    StoredTile eightBit() {
        int elements = (firstRow + rows) * columns;
        byte[] data = bytes(elements);
        if (random.nextBoolean()) {
            return new StoredTile.Int8(MemorySegment.ofArray(data), (long) firstRow * columns, stored(values(firstRow + rows, 1)), firstRow);
        }
        DType dtype = List.of(DType.F8_E4M3, DType.F8_E5M2, DType.F8_E8M0).get(random.nextInt(3));
        for (int i = 0; i < elements; i++) {
            data[i] = dtype == DType.F8_E8M0 ? (byte) random.nextInt(140) : (byte) (data[i] & (dtype == DType.F8_E4M3 ? 0xF7 : 0xBB));
        }
        return new StoredTile.Plain(dtype, MemorySegment.ofArray(data), (long) firstRow * columns);
    }

    StoredTile floats() {
        return floats(SampleKind.random(random));
    }

    private StoredTile floats(SampleKind kind) {
        DType dtype = RESULTS[random.nextInt(3)];
        int elements = rows * columns;
        float[] values = kind.make(elements, random);
        long skipped = (long) firstRow * dtype.bits() / 8;
        if (random.nextInt(3) == 0) {
            return new StoredTile.Computed(dtype, target -> new ScalarEngine().narrow(dtype, values, 0, elements, target, 0));
        }
        MemorySegment data = MemorySegment.ofArray(new byte[Math.toIntExact(skipped + dtype.byteSize(elements))]);
        new ScalarEngine().narrow(dtype, values, 0, elements, data, skipped);
        return new StoredTile.Plain(dtype, data, skipped);
    }

    StoredTile anyStored() {
        return switch (random.nextInt(3)) {
            case 0 -> fourBit();
            case 1 -> eightBit();
            default -> floats();
        };
    }

    List<RowChange> oneProduct() {
        return List.of(product(0, rows));
    }

    /** One expert after the other. */
    List<RowChange> productsByRows() {
        List<RowChange> changes = new ArrayList<>();
        for (int row = 0; row < rows; ) {
            int count = 1 + random.nextInt(rows - row);
            changes.add(product(row, count));
            row += count;
        }
        return changes;
    }

    List<RowChange> productsOverEachOther() {
        return List.of(product(0, rows), product(rows / 2, rows - rows / 2), product(0, (rows + 1) / 2));
    }

    List<RowChange> dora() {
        return List.of(product(0, rows), new RowChange.Rescale(0, rows, columns, values(rows + 2, 1), 2));
    }

    private RowChange product(int row, int count) {
        int rank = RANKS[random.nextInt(RANKS.length)];
        int bRow = random.nextInt(3);
        return new RowChange.LowRank(row * columns, count, columns, values(rank * columns, 0.1), values((bRow + count) * rank, 0.1), bRow,
                rank, (float) random.nextGaussian());
    }

    /** @param order 0 as they are, 1 gathered, 2 transposed */
    TileWork work(StoredTile stored, List<RowChange> changes, int order) {
        TileInput input = new TileInput(stored, changes, RESULTS[random.nextInt(3)]);
        GgmlType type = List.of(GgmlType.F32, GgmlType.F16, GgmlType.BF16).get(random.nextInt(3));
        return new TileWork(input, rows, columns, List.of(order == 0 ? new TileOutput(type, rows, columns, NOWHERE)
                : order == 1 ? gathered(type, null) : transposed(type)));
    }

    private TileOutput gathered(GgmlType type, float[][] importance) {
        int[] order = random.ints(1 + random.nextInt(2 * rows), 0, rows).toArray();
        return output(type, new RowOrder.Gathered(order), order.length, columns, importance);
    }

    private TileOutput transposed(GgmlType type) {
        int matrices = IntStream.of(3, 2, 1).filter(count -> rows % count == 0).findFirst().orElseThrow();
        int start = random.nextInt(Math.min(3, columns));
        int step = 1 + random.nextInt(2);
        int count = 1 + random.nextInt((columns - 1 - start) / step + 1);
        int matrixRows = rows / matrices;
        return output(type, new RowOrder.Transposed(matrixRows, columns, start, step, count), matrices * count, matrixRows, null);
    }

    private TileOutput output(GgmlType type, RowOrder order, int count, int width, float[][] importance) {
        List<TileOutput.Run> runs = new ArrayList<>();
        for (int row = 0; row < count; ) {
            int many = 1 + random.nextInt(count - row);
            runs.add(new TileOutput.Run(row, many, importance == null ? null : importance[runs.size() % importance.length]));
            row += many;
        }
        int[] sampled = IntStream.range(0, count).filter(_ -> random.nextInt(5) == 0).toArray();
        return new TileOutput(type, order, count, width, runs, sampled, NOWHERE);
    }

    /** Rows of whole blocks, of every kind of weights; importance of every kind, zeros as well. */
    TileWork encoding(GgmlType type, boolean weighted) {
        RandomTile sized = sized(type);
        float[][] importance = weighted ? new float[][] {sized.importance(), sized.importance()} : null;
        TileInput input = new TileInput(sized.floats(), List.of(), RESULTS[random.nextInt(3)]);
        TileOutput output = random.nextBoolean() ? sized.gathered(type, importance)
                : sized.output(type, RowOrder.KEPT, sized.rows, sized.columns, importance);
        return new TileWork(input, sized.rows, sized.columns, List.of(output));
    }

    private RandomTile sized(GgmlType type) {
        boolean small = type.blockSize() == 32;
        return new RandomTile(random, 1 + random.nextInt(small ? 40 : 12), type.blockSize() * (1 + random.nextInt(small ? 12 : 5)));
    }

    private float[] importance() {
        float[] importance = new float[columns];
        int kind = random.nextInt(4);
        for (int i = 0; i < columns; i++) {
            float spread = (float) Math.exp(random.nextDouble() * 11 - 8);
            importance[i] = kind == 0 ? 1 : kind == 1 && random.nextInt(3) == 0 ? 0 : kind == 2 ? spread * 1e-30f : spread;
        }
        return importance;
    }

    /** A QLoRA tile that goes to a 16-bit file and to two quantised ones. */
    TileWork severalOutputs() {
        RandomTile sized = sized(GgmlType.Q4_K);
        TileInput input = new TileInput(sized.fourBit(), sized.oneProduct(), DType.BF16);
        return new TileWork(input, sized.rows, sized.columns, List.of(
                new TileOutput(GgmlType.BF16, sized.rows, sized.columns, NOWHERE),
                sized.gathered(GgmlType.Q4_K, null),
                sized.output(GgmlType.Q6_K, RowOrder.KEPT, sized.rows, sized.columns, new float[][] {sized.importance()})));
    }

    private float[] values(int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }

    private static MemorySegment stored(float[] values) {
        MemorySegment segment = MemorySegment.ofArray(new byte[4 * values.length]);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values.length);
        return segment;
    }
}
