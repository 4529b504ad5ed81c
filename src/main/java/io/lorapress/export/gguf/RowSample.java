package io.lorapress.export.gguf;

/**
 * Some rows of a GGUF tensor, spread over it.
 *
 * @param values row after row
 * @param rows   the place of each in the tensor
 */
record RowSample(float[] values, long[] rows, int columns) {
}
