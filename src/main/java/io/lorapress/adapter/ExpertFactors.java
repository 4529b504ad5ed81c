package io.lorapress.adapter;

/**
 * The factors of stacked experts, taken apart. lora_A is [experts * rank, in], the expert slowest. lora_B is [out, rank * experts]
 * with the expert fastest in PEFT's packing, or with the rank fastest in Unsloth's older one.
 * Source: PEFT tuners/lora/layer.py, ParamWrapper.get_delta_factors.
 */
final class ExpertFactors {
    private final int experts;
    private final int rank;
    private final Matrix a;
    private final Matrix b;
    private final int expertStride;
    private final int rankStride;

    ExpertFactors(LoraPair pair, int experts, ExpertLayout layout) {
        boolean grouped = layout == ExpertLayout.GROUPED_BY_EXPERT;
        this.experts = experts;
        this.rank = pair.rank() / experts;
        this.a = pair.a();
        this.b = pair.b();
        this.expertStride = grouped ? rank : 1;
        this.rankStride = grouped ? 1 : experts;
    }

    int rank() {
        return rank;
    }

    /** [experts * out, rank]: every expert's B, one below the other. */
    Matrix outputs() {
        return new Matrix(experts * b.rows(), rank, this::readOutputs, b::isZero).shared();
    }

    private float[] readOutputs() {
        float[] stored = b.values();
        float[] out = new float[stored.length];
        int at = 0;
        for (int expert = 0; expert < experts; expert++) {
            for (int row = 0; row < b.rows(); row++) {
                int first = row * b.columns() + expert * expertStride;
                for (int k = 0; k < rank; k++) {
                    out[at++] = stored[first + k * rankStride];
                }
            }
        }
        return out;
    }

    /** [rank, in]: one expert's A. */
    Matrix inputs(int expert) {
        return a.rows(expert * rank, rank);
    }

    /** [experts * in, rank]: every expert's A transposed, one below the other. */
    Matrix inputsAsRows() {
        return new Matrix(experts * a.columns(), rank, this::readInputsAsRows, a::isZero).shared();
    }

    private float[] readInputsAsRows() {
        float[] stored = a.values();
        float[] out = new float[stored.length];
        int at = 0;
        for (int expert = 0; expert < experts; expert++) {
            for (int column = 0; column < a.columns(); column++) {
                for (int k = 0; k < rank; k++) {
                    out[at++] = stored[(expert * rank + k) * a.columns() + column];
                }
            }
        }
        return out;
    }

    /** [rank, out]: one expert's B transposed. */
    Matrix outputsAsColumns(int expert) {
        return new Matrix(rank, b.rows(), () -> readOutputsAsColumns(expert), b::isZero);
    }

    private float[] readOutputsAsColumns(int expert) {
        float[] stored = b.values();
        float[] out = new float[rank * b.rows()];
        for (int k = 0; k < rank; k++) {
            for (int row = 0; row < b.rows(); row++) {
                out[k * b.rows() + row] = stored[row * b.columns() + expert * expertStride + k * rankStride];
            }
        }
        return out;
    }
}
