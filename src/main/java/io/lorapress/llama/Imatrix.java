package io.lorapress.llama;

import java.util.SortedMap;

/**
 * An importance matrix: how strongly each column of each weight matrix was driven by a text, as llama-imatrix collects it.
 *
 * @param entries   by the name of the weight tensor
 * @param chunkSize tokens a chunk
 * @param chunks    chunks of text that went in
 */
public record Imatrix(SortedMap<String, Entry> entries, int chunkSize, int chunks) {
    /**
     * @param columns columns of the matrix
     * @param sums    sum of the squared activations of each column, matrix after matrix (experts), float32
     * @param counts  rows of activations that went into each matrix; a single one where it is the same for all
     */
    public record Entry(int columns, float[] sums, long[] counts) {
    }
}
