package io.lorapress.adapter;

import java.util.List;

/** Factors side by side, the scales folded into A. */
final class CatCombiner implements PairCombiner {
    @Override
    public Factors combine(List<LoraPair> pairs, double[] scales) {
        int rank = pairs.stream().mapToInt(LoraPair::rank).sum();
        int in = pairs.getFirst().a().columns();
        int out = pairs.getFirst().b().rows();
        return new Factors(new Matrix(rank, in, () -> below(pairs, scales, rank, in), () -> pairs.stream().allMatch(pair -> pair.a().isZero())),
                new Matrix(out, rank, () -> beside(pairs, rank, out), () -> pairs.stream().allMatch(pair -> pair.b().isZero())));
    }

    private static float[] below(List<LoraPair> pairs, double[] scales, int rank, int in) {
        float[] all = new float[Math.multiplyExact(rank, in)];
        int at = 0;
        for (int i = 0; i < scales.length; i++) {
            for (float value : pairs.get(i).a().values()) {
                all[at++] = value * (float) scales[i];
            }
        }
        return all;
    }

    private static float[] beside(List<LoraPair> pairs, int rank, int out) {
        float[] all = new float[Math.multiplyExact(rank, out)];
        int first = 0;
        for (LoraPair pair : pairs) {
            float[] b = pair.b().values();
            for (int row = 0; row < out; row++) {
                System.arraycopy(b, row * pair.rank(), all, row * rank + first, pair.rank());
            }
            first += pair.rank();
        }
        return all;
    }
}
