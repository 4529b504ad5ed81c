package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.List;

/**
 * How strong an adapter is in one module: the Frobenius norm of what it adds to the weight. It comes from the Gram matrices of the
 * factors, {@code |B A|^2 = sum over i, j of (B^T B)[i,j] * (A A^T)[i,j]}, without the product itself, in double.
 *
 * @param module    as the adapter names it
 * @param rank      of the factors
 * @param norm      of s * B @ A; NaN or infinite where the factors are
 * @param untrained whether one of the factors is zero
 */
public record DeltaNorm(String module, int rank, double norm, boolean untrained) {
    /**
     * Of every module with low-rank factors, in the order of their paths; without a base, so that nothing is checked against one.
     * Factors of stacked experts count as one delta an expert.
     */
    public static List<DeltaNorm> of(Adapter adapter) {
        LoraReader reader = new LoraReader(adapter.config(), 1);
        Scaling scaling = new Scaling(adapter.config(), 1);
        List<DeltaNorm> norms = new ArrayList<>();
        for (AdapterModule module : adapter.contents().modules()) {
            if (adapter.config().method().equals("LORA") && !module.has(Part.TOKENS)) {
                norms.add(of(reader.read(module), scaling, !adapter.config().targetParameters().isEmpty()));
            }
        }
        return norms;
    }

    private static DeltaNorm of(LoraPair pair, Scaling scaling, boolean stacked) {
        int configured = Math.max(1, (int) scaling.rank(pair.path()));
        int experts = stacked && pair.rank() % configured == 0 ? pair.rank() / configured : 1;
        ExpertFactors factors = new ExpertFactors(pair, experts, ExpertLayout.RANK_MAJOR);
        float[] outputs = factors.outputs().values();
        double squares = 0;
        for (int expert = 0; expert < experts; expert++) {
            squares += squares(outputs, expert * pair.b().rows(), pair.b().rows(), factors.inputs(expert).values(), factors.rank());
        }
        double norm = Math.abs(scaling.scale(pair.path(), factors.rank())) * Math.sqrt(squares);
        return new DeltaNorm(pair.path(), factors.rank(), norm, pair.a().isZero() || pair.b().isZero());
    }

    private static double squares(float[] b, int firstRow, int rows, float[] a, int rank) {
        double[] ofB = new double[rank * rank];
        for (int row = firstRow; row < firstRow + rows; row++) {
            addOuter(ofB, b, row * rank, 1, rank);
        }
        double[] ofA = new double[rank * rank];
        int columns = a.length / rank;
        for (int column = 0; column < columns; column++) {
            addOuter(ofA, a, column, columns, rank);
        }
        double sum = 0;
        for (int i = 0; i < ofA.length; i++) {
            sum += ofA[i] * ofB[i];
        }
        return Math.max(sum, 0);
    }

    /** gram += v v^T, v the elements from {@code first} on, {@code step} apart. */
    private static void addOuter(double[] gram, float[] values, int first, int step, int rank) {
        for (int i = 0; i < rank; i++) {
            double factor = values[first + i * step];
            for (int j = 0; j < rank; j++) {
                gram[i * rank + j] += factor * values[first + j * step];
            }
        }
    }
}
