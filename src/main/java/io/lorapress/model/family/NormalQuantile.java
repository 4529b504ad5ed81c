package io.lorapress.model.family;

/**
 * The quantile function of the standard normal distribution as torch.distributions.Normal.icdf gives it in float32: an
 * inverse error function, here correctly rounded, times the square root of two.
 */
final class NormalQuantile {
    private static final int STEPS = 60;

    private NormalQuantile() {
    }

    /** @param p from 0 to 1; those give negative and positive infinity */
    static float of(float p) {
        return (float) inverseErf(2 * p - 1) * (float) Math.sqrt(2);
    }

    /** By bisection in double precision. */
    private static double inverseErf(float y) {
        if (y == 0) {
            return 0;
        }
        if (Math.abs(y) >= 1) {
            return Math.abs(y) > 1 ? Double.NaN : Math.copySign(Double.POSITIVE_INFINITY, y);
        }
        double low = -5;
        double high = 5;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (erf(middle) < y) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** By its power series, which converges for the arguments that come here. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }
}
