package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.List;

/** Factors onto one matrix, embedding or convolution kernel, with DoRA's magnitude and lora_B's bias where the module has them. */
final class MatrixPlacer {
    private final Orientation orientation;

    MatrixPlacer(Orientation orientation) {
        this.orientation = orientation;
    }

    /**
     * @param module of the base
     * @param weight its tensor, with the shape that earlier changes gave it
     */
    void place(LoraPair pair, String module, TensorInfo weight, MappingBuilder out) {
        long in = pair.a().columns();
        long outputs = pair.b().rows();
        boolean sideways = pair.embedding() || orientation.transposed(pair.path(), weight, outputs, in);
        requireFit(pair, weight, sideways ? in : outputs, sideways ? outputs : in);
        float scale = pair.scale().of(pair.path(), pair.rank());
        out.change(weight.name(), withMagnitude(pair, delta(pair, weight.shape(), sideways, scale), sideways));
        if (pair.bias() != null) {
            placeBias(pair, module, scale, out);
        }
    }

    private static Change delta(LoraPair pair, Shape shape, boolean sideways, float scale) {
        Matrix b = sideways ? pair.a().transposed() : pair.b();
        Matrix a = sideways ? pair.b().transposed() : pair.a();
        return new LowRankChange(deltaNames(pair), shape, b, a, scale);
    }

    /** Names without those of magnitude and bias. */
    static List<String> deltaNames(LoraPair pair) {
        return pair.names().stream().filter(name -> pair.magnitude() == null || !name.equals(pair.magnitude().name()))
                .filter(name -> pair.bias() == null || !name.equals(pair.bias().name())).toList();
    }

    static Change withMagnitude(LoraPair pair, Change delta, boolean sideways) {
        if (pair.magnitude() == null) {
            return delta;
        }
        long outputs = pair.b().rows();
        if (pair.magnitude().shape().elements() != outputs) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, pair.magnitude().name() + " is " + pair.magnitude().shape() + ", but "
                    + outputs + " values are needed");
        }
        return sideways ? new ColumnDoraChange(delta, pair.magnitude()) : new DoraChange(delta, pair.magnitude());
    }

    private static void placeBias(LoraPair pair, String module, float scale, MappingBuilder out) {
        TensorInfo bias = out.base.find(module + ".bias").or(() -> out.base.find(module + ".in_proj_bias"))
                .orElseThrow(() -> new AdapterException(AdapterError.NO_BIAS, pair.bias().name()
                        + " adds to a bias, but " + module + " of the base has none; such an adapter cannot be merged"));
        if (!bias.shape().equals(pair.bias().shape())) {
            throw wrongShape(pair.bias().name(), pair.bias().shape().toString(), bias);
        }
        out.change(bias.name(), new VectorChange(pair.bias(), bias.shape(), scale));
    }

    private static void requireFit(LoraPair pair, TensorInfo weight, long rows, long columns) {
        Shape shape = weight.shape();
        if (shape.rank() < 2 || !Orientation.fits(weight, rows, columns)) {
            throw wrongShape(pair.label(), "[" + pair.b().rows() + ", " + pair.a().columns() + "] (out, in)", weight);
        }
    }

    static AdapterException wrongShape(String what, String has, TensorInfo base) {
        return new AdapterException(AdapterError.WRONG_SHAPE, what + " is for " + has + ", but " + base.name() + " of the base is "
                + base.shape() + "; the adapter was made for another base");
    }
}
