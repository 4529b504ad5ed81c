package io.lorapress.export.gpu;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.tile.RowChange;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileInput;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;

/** Weights to measure with: NF4, nested scales, blocks of 64, random nibbles; a LoRA of any rank; bfloat16 where no NF4 is wanted. */
final class LayerShape {
    private static final int[] NF4 = {0xbf800000, 0xbf3239b1, 0xbf066b30, 0xbeca32a0, 0xbe91a24d, 0xbe3d353f, 0xbdba7871, 0, 0x3da2faff,
        0x3e24cae3, 0x3e7c04dd, 0x3ead033a, 0x3ee1a4b8, 0x3f1007ab, 0x3f3913b3, 0x3f800000};
    private static final int BLOCK = 64;

    private final Random random = new Random(7);
    private final int rows;
    private final int columns;

    LayerShape(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    int rows() {
        return rows;
    }

    long weights() {
        return (long) rows * columns;
    }

    /** @param nibbles {@code weights() / 2} bytes of anything */
    StoredTile nf4(MemorySegment nibbles, Arena arena) {
        int blocks = Math.toIntExact(weights() / BLOCK);
        MemorySegment codes = arena.allocate(blocks).fill((byte) 100);
        MemorySegment absmax = arena.allocate(4L * Math.ceilDiv(blocks, 256));
        for (long i = 0; i < absmax.byteSize(); i += 4) {
            absmax.set(ValueLayout.JAVA_FLOAT, i, 0.01f);
        }
        float[] outer = new float[256];
        float[] code = new float[16];
        for (int i = 0; i < 256; i++) {
            outer[i] = i / 256f;
            code[i / 16] = Float.intBitsToFloat(NF4[i / 16]);
        }
        return new StoredTile.FourBit(new FourBitBlocks(weights(), BLOCK, DType.BF16, code, nibbles, codes,
                new FourBitBlocks.Nested(256, outer, absmax, 0.02f)), 0);
    }

    StoredTile bf16(Arena arena) {
        MemorySegment values = arena.allocate(2 * weights());
        for (long i = 0; i < weights(); i++) {
            values.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToRawIntBits((float) random.nextGaussian() * 0.02f) >> 16));
        }
        return new StoredTile.Plain(DType.BF16, values, 0);
    }

    MemorySegment nibbles(Arena arena) {
        MemorySegment nibbles = arena.allocate(weights() / 2);
        for (long i = 0; i < nibbles.byteSize() / 8; i++) {
            nibbles.setAtIndex(ValueLayout.JAVA_LONG, i, random.nextLong());
        }
        return nibbles;
    }

    /** No change for rank 0. */
    List<RowChange> lora(int rank) {
        return rank == 0 ? List.of() : List.of(new RowChange.LowRank(0, rows, columns, normals(rank * columns), normals(rows * rank), 0,
                rank, 0.5f));
    }

    private float[] normals(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 0.01f;
        }
        return values;
    }

    TileWork work(StoredTile stored, List<RowChange> changes, GgmlType type, TileOutput.Delivery delivery) {
        return new TileWork(new TileInput(stored, changes, DType.BF16), rows, columns,
                List.of(new TileOutput(type, rows, columns, delivery)));
    }
}
