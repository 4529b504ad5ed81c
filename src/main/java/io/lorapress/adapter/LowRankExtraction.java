package io.lorapress.adapter;

import java.util.SplittableRandom;

/**
 * The best low-rank adapter for the difference of two matrices, by a randomised singular value decomposition that streams over the
 * rows: a random sketch of the row space is sharpened by power iterations, and the decomposition is done inside it. Source: Halko,
 * Martinsson, Tropp, "Finding structure with randomness", algorithms 4.4 and 5.1.
 *
 * <p>Memory is of the order of (rows + columns) * (rank + oversampling). The same seed gives the same result. Safe for use by
 * several threads, each on matrices of its own.
 *
 * @param rank         of the result
 * @param oversampling columns of the sketch beyond the rank
 * @param iterations   power iterations; each reads the matrix once, and two more readings follow
 */
public record LowRankExtraction(int rank, int oversampling, int iterations, long seed) {
    /** Eight columns more and two iterations: within a per cent of the exact decomposition for weights' spectra. */
    public static LowRankExtraction ofRank(int rank, long seed) {
        return new LowRankExtraction(rank, 8, 2, seed);
    }

    /** Bytes that one extraction takes at most: sketches and bases of both sides, in float and double, and two tiles. */
    public long workingBytes(long rows, long columns) {
        long width = Math.min(rank + oversampling, Math.min(rows, columns));
        return (rows + columns) * width * (3 * Float.BYTES + 3 * Double.BYTES) + StreamedProducts.tileBytes(columns);
    }

    /**
     * @param difference rows of the matrix D [rows, columns]
     * @param engine     does the large products
     */
    public ExtractedPair extract(String module, int rows, int columns, RowProvider difference, LowRankMerge engine) {
        int width = Math.min(rank + oversampling, Math.min(rows, columns));
        StreamedProducts products = new StreamedProducts(rows, columns, width, difference, engine);
        float[] inputs = gaussian(Math.multiplyExact(columns, width));
        for (int i = 0; i < iterations; i++) {
            inputs = orthonormal(products.gram(inputs), columns, width);
        }
        float[] outputs = orthonormal(products.times(inputs), rows, width);
        float[] projected = products.transposedTimes(outputs);
        return pair(module, rows, columns, width, outputs, projected, products.squares());
    }

    private float[] gaussian(int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Row-major [length, width], its columns made orthonormal. */
    private static float[] orthonormal(float[] values, int length, int width) {
        double[][] columns = new double[width][length];
        for (int i = 0; i < values.length; i++) {
            columns[i % width][i / width] = values[i];
        }
        double[][] q = Orthonormal.of(columns).q();
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) q[i % width][i / width];
        }
        return out;
    }

    /** D ~ Q (D^T Q)^T, and D^T Q = Q' R: the decomposition of the small factor is that of D inside the sketch. */
    private ExtractedPair pair(String module, int rows, int columns, int width, float[] outputs, float[] projected, double squares) {
        double[][] small = new double[width][columns];
        for (int i = 0; i < projected.length; i++) {
            small[i % width][i / width] = projected[i];
        }
        Orthonormal right = Orthonormal.of(small);
        SmallSvd core = SmallSvd.of(right.r());
        int kept = kept(core.values());
        float[] a = new float[kept * columns];
        float[] b = new float[rows * kept];
        double held = 0;
        for (int k = 0; k < kept; k++) {
            double root = Math.sqrt(core.values()[k]);
            held += core.values()[k] * core.values()[k];
            putA(a, k * columns, TruncatedProduct.combined(right.q(), core.v()[k], columns), root);
            putB(b, k, kept, outputs, core.u()[k], root);
        }
        return new ExtractedPair(module, kept, rows, columns, a, b, Math.sqrt(squares), squares == 0 ? 1 : Math.min(1, held / squares));
    }

    /** At least one, so that the pair has a shape. */
    private int kept(double[] values) {
        int kept = 1;
        while (kept < Math.min(rank, values.length) && values[kept] > values[0] * 1e-7) {
            kept++;
        }
        return kept;
    }

    private static void putA(float[] a, int offset, double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            a[offset + i] = (float) (vector[i] * factor);
        }
    }

    private static void putB(float[] b, int column, int rank, float[] outputs, double[] shares, double factor) {
        int width = shares.length;
        for (int row = 0; row < b.length / rank; row++) {
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += outputs[row * width + i] * shares[i];
            }
            b[row * rank + column] = (float) (sum * factor);
        }
    }
}
