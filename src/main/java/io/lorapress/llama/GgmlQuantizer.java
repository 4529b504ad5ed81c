package io.lorapress.llama;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.ggml_to_float_t;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/** ggml's own block encoders and decoders, for every type. Safe for use by several threads. */
public final class GgmlQuantizer {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    /** Weights handed over at a time, unless a row is longer: they fit a usual second-level cache. A multiple of every block size. */
    private static final int PIECE = 1 << 16;

    private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);
    private final Map<GgmlType, ggml_to_float_t> decoders = new EnumMap<>(GgmlType.class);

    public GgmlQuantizer() {
        LlamaLibrary.load();
        for (GgmlType type : GgmlType.values()) {
            decoders.put(type, Llama.ggml_get_type_traits(type.id()).to_float());
        }
    }

    /** Whether {@link #quantize} must be given importances for this type. */
    public boolean requiresImportance(GgmlType type) {
        return Llama.ggml_quantize_requires_imatrix(type.id());
    }

    /**
     * Encodes rows, by ggml_quantize_chunk.
     *
     * @param source       finite weights, row after row
     * @param offset       where the first row starts in {@code source}
     * @param columns      weights a row, a multiple of the type's block size
     * @param importance   one weight a column, or null
     * @param target       takes {@code rows * type.rowBytes(columns)} bytes
     * @param targetOffset where they start in {@code target}
     * @return the number of bytes written
     * @throws IllegalArgumentException when the type cannot be encoded, or needs importances and has none
     * @throws LlamaException           when weights or importances are not finite, or are so large that ggml would fail on them
     */
    public long quantize(GgmlType type, float[] source, int offset, int rows, int columns, float[] importance,
                         MemorySegment target, long targetOffset) {
        GgmlLimits.checkEncodable(type, columns, importance);
        long rowBytes = type.rowBytes(columns);
        if (rowBytes == 0) {
            return 0;
        }
        GgmlLimits.checkValues(type, source, offset, rows, columns, importance);
        int step = Math.clamp(PIECE / columns, 1, Math.max(rows, 1));
        Buffers own = buffers.get();
        FloatPointer weights = own.importance(importance);
        own.source.reserve((long) step * columns * Float.BYTES);
        own.target.reserve(step * rowBytes);
        for (int row = 0; row < rows; row += step) {
            int count = Math.min(step, rows - row);
            MemorySegment.copy(source, offset + row * columns, own.source.segment(), FLOAT, 0, count * columns);
            Llama.ggml_quantize_chunk(type.id(), own.source.floats(), own.target.bytes(), 0, count, columns, weights);
            MemorySegment.copy(own.target.segment(), 0, target, targetOffset + row * rowBytes, count * rowBytes);
        }
        return rows * rowBytes;
    }

    /**
     * Decodes {@code count} weights, a multiple of the type's block size, that start at byte {@code offset} of {@code source}.
     *
     * @throws IllegalArgumentException when ggml does not hold weights as this type
     */
    public void dequantize(GgmlType type, MemorySegment source, long offset, float[] target, int targetOffset, int count) {
        GgmlLimits.checkType(type);
        if (type == GgmlType.F32) {
            MemorySegment.copy(source, FLOAT, offset, target, targetOffset, count);
            return;
        }
        ggml_to_float_t decoder = decoders.get(type);
        Buffers own = buffers.get();
        int step = Math.min(count, PIECE);
        own.source.reserve((long) step * Float.BYTES);
        own.target.reserve(type.rowBytes(step));
        for (int done = 0; done < count; done += step) {
            int length = Math.min(step, count - done);
            MemorySegment.copy(source, offset + type.rowBytes(done), own.target.segment(), 0, type.rowBytes(length));
            decoder.call(own.target.bytes(), own.source.floats(), length);
            MemorySegment.copy(own.source.segment(), FLOAT, 0, target, targetOffset + done, length);
        }
    }

    /**
     * Whether the scales of encoded blocks are finite and their codes valid, by ggml_validate_row_data, which also writes to the
     * standard error what it finds.
     */
    public boolean isValid(GgmlType type, MemorySegment blocks, long offset, long bytes) {
        Buffers own = buffers.get();
        long step = Math.min(bytes, type.rowBytes(PIECE));
        own.target.reserve(step);
        boolean valid = bytes % type.blockBytes() == 0;
        for (long done = 0; valid && done < bytes; done += step) {
            long length = Math.min(step, bytes - done);
            MemorySegment.copy(blocks, offset + done, own.target.segment(), 0, length);
            valid = Llama.ggml_validate_row_data(type.id(), own.target.bytes(), length);
        }
        return valid;
    }

    /** What one thread hands to ggml and takes from it. */
    private static final class Buffers {
        private final NativeBuffer source = new NativeBuffer();
        private final NativeBuffer target = new NativeBuffer();
        private final NativeBuffer importance = new NativeBuffer();

        FloatPointer importance(float[] values) {
            if (values == null) {
                return null;
            }
            importance.reserve((long) values.length * Float.BYTES);
            MemorySegment.copy(values, 0, importance.segment(), FLOAT, 0, values.length);
            return importance.floats();
        }
    }
}
