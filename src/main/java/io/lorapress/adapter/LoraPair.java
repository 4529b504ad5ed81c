package io.lorapress.adapter;

import java.util.List;

/**
 * The low-rank factors of one module, of one adapter or of several combined: {@code delta = scale * (B @ A)}.
 *
 * @param path      of the module, as the adapter names it
 * @param depth     which of several wrappers around one module
 * @param levels    how many such wrappers there are
 * @param embedding whether the module is an embedding: delta is then [dimension, vocabulary], transposed to the stored weight
 * @param names     of the adapter's tensors
 * @param a         [rank, inputs]; for stacked experts [experts * rank, inputs]
 * @param b         [outputs, rank]; for stacked experts [outputs, experts * rank]
 * @param scale     gives s
 * @param magnitude DoRA's m, or null
 * @param bias      of lora_B, or null
 */
record LoraPair(String path, int depth, int levels, boolean embedding, List<String> names, Matrix a, Matrix b, Scale scale,
                AdapterTensor magnitude, AdapterTensor bias) {
    int rank() {
        return a.rows();
    }

    /** What the messages call it. */
    String label() {
        return names.getFirst();
    }
}
