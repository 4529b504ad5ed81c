package io.lorapress.adapter;

import io.lorapress.tensor.Shape;

/**
 * The core of a decomposed convolution, [rank, rank, height, width], spread over the inputs:
 * {@code out[i, (input, kernel)] = sum over j of core[i, j, kernel] * inputs[j, input]}.
 * Source: PEFT tuners/loha/layer.py and tuners/lokr/layer.py, make_weight_cp.
 */
final class CoreTensor {
    private CoreTensor() {
    }

    /** @param inputs [rank, inputs] */
    static Matrix inputs(AdapterTensor core, AdapterTensor inputs) {
        Shape shape = core.shape();
        if (shape.rank() != 4 || inputs.shape().rank() != 2 || shape.dimension(1) != inputs.shape().dimension(0)) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, core.name() + " " + shape + " and " + inputs.name() + " "
                    + inputs.shape() + " do not belong together; the adapter is damaged");
        }
        int rank = Math.toIntExact(shape.dimension(0));
        int inner = Math.toIntExact(shape.dimension(1));
        int kernel = Math.toIntExact(shape.dimension(2) * shape.dimension(3));
        int width = Math.toIntExact(inputs.shape().dimension(1));
        return new Matrix(rank, width * kernel, () -> spread(core.values(), inputs.values(), rank, inner, kernel, width),
                () -> core.isZero() || inputs.isZero());
    }

    private static float[] spread(float[] core, float[] inputs, int rank, int inner, int kernel, int width) {
        float[] out = new float[Math.multiplyExact(rank, width * kernel)];
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j < inner; j++) {
                for (int at = 0; at < width * kernel; at++) {
                    out[i * width * kernel + at] += core[(i * inner + j) * kernel + at % kernel] * inputs[j * width + at / kernel];
                }
            }
        }
        return out;
    }
}
