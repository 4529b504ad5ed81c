package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/**
 * Encodes rows of float32 into blocks of one GGUF type. Rows are independent. Instances are safe for use by several threads.
 *
 * <p>The bytes equal those of llama.cpp's x86-64 {@code ggml_quantize_chunk}.
 */
public interface RowEncoder {
    GgmlType type();

    /**
     * @param source       float32 weights, row after row
     * @param offset       where the first row starts in {@code source}
     * @param rows         number of rows
     * @param columns      weights a row, a multiple of the type's block size
     * @param importance   one weight a column (imatrix), or null
     * @param target       takes {@code rows * type().rowBytes(columns)} bytes
     * @param targetOffset where they start in {@code target}
     */
    void encode(float[] source, int offset, int rows, int columns, float[] importance, MemorySegment target, long targetOffset);
}
