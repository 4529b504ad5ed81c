package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;

/** The weight of a module that a method changes as a whole. */
final class WholeWeight {
    private WholeWeight() {
    }

    static TensorInfo find(AdapterModule module, MappingBuilder out) {
        String name = out.base.resolve(module.path()).orElseThrow() + ".weight";
        return out.base.find(name).map(out::current).filter(weight -> weight.shape().rank() > 1)
                .orElseThrow(() -> new AdapterException(AdapterError.NO_SUCH_MODULE, "the base has no matrix " + name + " for "
                        + AdapterException.list(module.names())));
    }

    /** Refuses factors whose product is not of the weight's shape. */
    static void requireProduct(AdapterModule module, Matrix b, Matrix a, TensorInfo weight) {
        if (b.columns() != a.rows() || !Orientation.fits(weight, b.rows(), a.columns())) {
            throw MatrixPlacer.wrongShape(module.names().getFirst(), "[" + b.rows() + ", " + a.columns() + "] (out, in)", weight);
        }
    }
}
