package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** A difference of two matrices as a low-rank pair: the best one there is, the same every time. */
class LowRankExtractionTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static RowProvider rows(float[] matrix, int columns) {
        return (first, count, out) -> System.arraycopy(matrix, (int) first * columns, out, 0, count * columns);
    }

    private static double[] product(ExtractedPair pair) {
        double[] product = new double[pair.rows() * pair.columns()];
        for (int i = 0; i < product.length; i++) {
            for (int k = 0; k < pair.rank(); k++) {
                product[i] += (double) pair.b()[i / pair.columns() * pair.rank() + k] * pair.a()[k * pair.columns() + i % pair.columns()];
            }
        }
        return product;
    }

    private static double distance(float[] matrix, double[] other) {
        double squares = 0;
        for (int i = 0; i < matrix.length; i++) {
            squares += (matrix[i] - other[i]) * (matrix[i] - other[i]);
        }
        return Math.sqrt(squares);
    }

    @Test
    void findsALowRankMatrixAgain() {
        int rows = 700;
        int columns = 450;
        float[] b = RandomModel.gaussians(random, rows * 5);
        float[] a = RandomModel.gaussians(random, 5 * columns);
        float[] matrix = new float[rows * columns];
        new ScalarMerge().addLowRank(matrix, 0, rows, columns, a, b, 0, 5, 1);
        ExtractedPair pair = LowRankExtraction.ofRank(16, 42).extract("q", rows, columns, rows(matrix, columns), new ScalarMerge());
        assertEquals(5, pair.rank(), "seed " + seed);
        assertEquals(1, pair.explained(), 1e-6, "seed " + seed);
        assertTrue(distance(matrix, product(pair)) < 1e-5 * pair.norm(), "seed " + seed + ": " + distance(matrix, product(pair)));
    }

    /** Against the exact decomposition of a matrix with a spectrum that falls slowly. */
    @Test
    void isWithinAPerCentOfTheBest() {
        int size = 96;
        double[][] columns = new double[size][size];
        float[] matrix = new float[size * size];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) (random.nextGaussian() / (1 + i % size));
            columns[i % size][i / size] = matrix[i];
        }
        double[] values = SmallSvd.of(columns).values();
        double all = 0;
        double best = 0;
        for (int i = 0; i < size; i++) {
            all += values[i] * values[i];
            best += i < 8 ? values[i] * values[i] : 0;
        }
        ExtractedPair pair = LowRankExtraction.ofRank(8, 7).extract("q", size, size, rows(matrix, size), new ScalarMerge());
        assertEquals(Math.sqrt(all), pair.norm(), 1e-5 * pair.norm(), "seed " + seed);
        assertTrue(pair.explained() <= best / all + 1e-6 && pair.explained() > 0.99 * best / all,
                "seed " + seed + ": " + pair.explained() + " of at most " + best / all);
        double left = distance(matrix, product(pair)) / pair.norm();
        assertEquals(1 - pair.explained(), left * left, 1e-4, "seed " + seed);
    }

    @Test
    void givesTheSameEveryTime() {
        float[] matrix = RandomModel.gaussians(random, 40 * 30);
        ExtractedPair one = LowRankExtraction.ofRank(4, 1).extract("q", 40, 30, rows(matrix, 30), new ScalarMerge());
        ExtractedPair other = LowRankExtraction.ofRank(4, 1).extract("q", 40, 30, rows(matrix, 30), new ScalarMerge());
        assertArrayEquals(one.a(), other.a());
        assertArrayEquals(one.b(), other.b());
    }

    @Test
    void nothingDiffers() {
        ExtractedPair pair = LowRankExtraction.ofRank(4, 1).extract("q", 6, 5, rows(new float[30], 5), new ScalarMerge());
        assertEquals(0, pair.norm());
        assertEquals(1, pair.explained());
        assertArrayEquals(new float[6 * pair.rank()], pair.b());
    }

    @Test
    void aRankAboveThatOfTheMatrix() {
        float[] matrix = RandomModel.gaussians(random, 3 * 5);
        ExtractedPair pair = LowRankExtraction.ofRank(64, 1).extract("q", 3, 5, rows(matrix, 5), new ScalarMerge());
        assertEquals(3, pair.rank(), "seed " + seed);
        assertTrue(distance(matrix, product(pair)) < 1e-5 * pair.norm(), "seed " + seed);
    }
}
