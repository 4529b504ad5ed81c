package io.lorapress.quantize.encode;

/**
 * The scales that a search for weight = scale * level + min tries: candidate i divides the range of the sub-block into
 * {@code first + step * i + top} steps.
 *
 * @param top        highest level; the lowest is 0
 * @param candidates how many are tried after the plain one
 * @param absolute   whether the error is a sum of absolute values, not of squares
 */
public record AffineGrid(int top, float first, float step, int candidates, boolean absolute) {
    public static final AffineGrid Q2_K = new AffineGrid(3, -0.5f, 0.1f, 16, true);
    public static final AffineGrid Q2_K_WEIGHTED = new AffineGrid(3, -0.9f, 0.05f, 37, false);
    public static final AffineGrid Q4_K = new AffineGrid(15, -1f, 0.1f, 21, false);
    public static final AffineGrid Q4_WEIGHTED = new AffineGrid(15, -0.9f, 0.05f, 37, false);
    public static final AffineGrid Q5_K = new AffineGrid(31, -0.5f, 0.1f, 16, false);
    public static final AffineGrid Q5_WEIGHTED = new AffineGrid(31, -0.9f, 0.05f, 37, false);

    /** Steps of candidate {@code i}, rounded in this order. */
    public float steps(int i) {
        return first + step * i + top;
    }
}
