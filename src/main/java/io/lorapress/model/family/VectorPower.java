package io.lorapress.model.family;

/**
 * {@code base^x} for floats as PyTorch's vector code computes it, bit for bit: SLEEF's powf with an error below one unit in
 * the last place, in pairs of floats. Elements past the last whole block of 16 PyTorch gives to the C library, whose powf is
 * taken to be correctly rounded. Source: SLEEF sleefsimdsp.c, xpowf_u1; ATen/native/cpu/Loops.h for the blocks.
 */
final class VectorPower {
    private static final int BLOCK = 16;
    private static final float LOG2_HIGH = 0.693145751953125f;
    private static final float LOG2_LOW = 1.428606765330187045e-06f;

    private VectorPower() {
    }

    /** {@code base} to each of the powers; base above zero, results within the range of floats. */
    static float[] of(float base, float[] powers) {
        float[] results = new float[powers.length];
        int whole = powers.length / BLOCK * BLOCK;
        Pair logarithm = log(base);
        for (int i = 0; i < powers.length; i++) {
            results[i] = i < whole ? exp(logarithm.times(powers[i])) : (float) Math.pow(base, powers[i]);
        }
        return results;
    }

    /** A number as the sum of two floats, the second far smaller. */
    private record Pair(float high, float low) {
        static Pair sum(float x, float y) {
            float s = x + y;
            float v = s - x;
            return new Pair(s, (x - (s - v)) + (y - v));
        }

        Pair plus(Pair other) {
            Pair s = sum(high, other.high);
            return new Pair(s.high, s.low + (low + other.low));
        }

        Pair plus(float y) {
            Pair s = sum(high, y);
            return new Pair(s.high, s.low + low);
        }

        /** For a second term that is smaller. */
        Pair plusSmaller(Pair other) {
            float s = high + other.high;
            return new Pair(s, high - s + other.high + low + other.low);
        }

        Pair times(float y) {
            float p = high * y;
            return new Pair(p, Math.fma(low, y, Math.fma(high, y, -p)));
        }

        Pair times(Pair y) {
            float p = high * y.high;
            return new Pair(p, Math.fma(high, y.low, Math.fma(low, y.high, Math.fma(high, y.high, -p))));
        }

        Pair squared() {
            float p = high * high;
            return new Pair(p, Math.fma(high + high, low, Math.fma(high, high, -p)));
        }

        Pair dividedBy(Pair d) {
            float t = 1f / d.high;
            float q = high * t;
            float u = Math.fma(t, high, -q);
            float v = Math.fma(-d.low, t, Math.fma(-d.high, t, 1f));
            return new Pair(q, Math.fma(q, v, Math.fma(low, t, u)));
        }

        Pair normal() {
            float s = high + low;
            return new Pair(s, high - s + low);
        }
    }

    private static Pair log(float x) {
        int exponent = Math.getExponent(x * (1f / 0.75f));
        float mantissa = Math.scalb(x, -exponent);
        Pair ratio = Pair.sum(-1, mantissa).dividedBy(Pair.sum(1, mantissa));
        Pair square = ratio.squared();
        float t = 0.240320354700088500976562f;
        t = Math.fma(t, square.high, 0.285112679004669189453125f);
        t = Math.fma(t, square.high, 0.400007992982864379882812f);
        Pair third = new Pair(0.66666662693023681640625f, 3.69183861259614332084311e-09f);
        return new Pair(0.69314718246459960938f, -1.904654323148236017e-09f).times(exponent)
                .plusSmaller(new Pair(ratio.high * 2, ratio.low * 2))
                .plusSmaller(square.times(ratio).times(square.times(t).plus(third)));
    }

    private static float exp(Pair x) {
        float whole = (float) Math.rint((x.high + x.low) * 1.442695040888963407359924681001892137f);
        Pair rest = x.plus(whole * -LOG2_HIGH).plus(whole * -LOG2_LOW).normal();
        float u = 0.00136324646882712841033936f;
        u = Math.fma(u, rest.high, 0.00836596917361021041870117f);
        u = Math.fma(u, rest.high, 0.0416710823774337768554688f);
        u = Math.fma(u, rest.high, 0.166665524244308471679688f);
        u = Math.fma(u, rest.high, 0.499999850988388061523438f);
        Pair result = new Pair(1, 0).plusSmaller(rest.plusSmaller(rest.squared().times(u)));
        return Math.scalb(result.high + result.low, (int) whole);
    }
}
