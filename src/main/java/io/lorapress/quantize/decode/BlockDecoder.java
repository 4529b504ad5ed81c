package io.lorapress.quantize.decode;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.RowDecoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Takes blocks from memory in pieces that stay in the first-level cache, and has each piece decoded. */
public final class BlockDecoder implements RowDecoder {
    private static final int PIECE = 4096;

    /** Decodes some blocks. */
    @FunctionalInterface
    public interface Blocks {
        /** Decodes {@code count} blocks from byte {@code at} on. */
        void decode(byte[] blocks, int at, int count, float[] y, int yAt);
    }

    /** Decodes one block. */
    @FunctionalInterface
    public interface Block {
        void decode(byte[] block, int at, float[] y, int yAt);
    }

    private final GgmlType type;
    private final Blocks blocks;

    public BlockDecoder(GgmlType type, Blocks blocks) {
        this.type = type;
        this.blocks = blocks;
    }

    /** One block after the other. */
    public static BlockDecoder each(GgmlType type, Block block) {
        return new BlockDecoder(type, (bytes, at, count, y, yAt) -> {
            for (int b = 0; b < count; b++) {
                block.decode(bytes, at + type.blockBytes() * b, y, yAt + type.blockSize() * b);
            }
        });
    }

    @Override
    public GgmlType type() {
        return type;
    }

    @Override
    public void decode(MemorySegment source, long sourceOffset, int count, float[] target, int targetOffset) {
        Objects.checkFromIndexSize(sourceOffset, type.rowBytes(count), source.byteSize());
        Objects.checkFromIndexSize(targetOffset, count, target.length);
        byte[] piece = new byte[Math.toIntExact(type.rowBytes(Math.min(count, PIECE)))];
        for (int done = 0; done < count; done += PIECE) {
            int weights = Math.min(PIECE, count - done);
            int bytes = (int) type.rowBytes(weights);
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset + type.rowBytes(done), piece, 0, bytes);
            blocks.decode(piece, 0, weights / type.blockSize(), target, targetOffset + done);
        }
    }
}
