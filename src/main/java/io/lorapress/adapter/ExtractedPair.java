package io.lorapress.adapter;

/**
 * A low-rank approximation {@code D ~ B @ A}, its singular values shared between the two.
 *
 * @param module    path of the module, as the base names it
 * @param rank      at most the one asked for: a matrix may have fewer singular values above zero
 * @param a         [rank, columns]
 * @param b         [rows, rank]
 * @param norm      Frobenius norm of D
 * @param explained share of the squared norm of D that B @ A holds, 0 to 1; 1 where D is zero
 */
public record ExtractedPair(String module, int rank, int rows, int columns, float[] a, float[] b, double norm, double explained) {
}
