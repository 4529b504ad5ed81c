package io.lorapress.adapter;

import java.util.function.Supplier;

/**
 * The factors that were extracted for one module; their values lie elsewhere until they are asked for.
 *
 * @param module path of the module, as the base names it
 * @param a      [rank, columns]
 * @param b      [rows, rank]
 */
public record ExtractedFactors(String module, int rank, int rows, int columns, Supplier<float[]> a, Supplier<float[]> b) {
    public static ExtractedFactors of(ExtractedPair pair) {
        return new ExtractedFactors(pair.module(), pair.rank(), pair.rows(), pair.columns(), pair::a, pair::b);
    }
}
