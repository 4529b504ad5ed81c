package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Set;

/** LoKr's tensors. Source: PEFT tuners/lokr/layer.py, get_delta_weight. */
final class LokrMapper implements ModuleMapper {
    private static final Set<Part> PARTS = Set.of(Part.KRONECKER_1, Part.KRONECKER_1A, Part.KRONECKER_1B,
            Part.KRONECKER_2, Part.KRONECKER_2A, Part.KRONECKER_2B, Part.KRONECKER_T2);

    private final Scaling scaling;

    LokrMapper(AdapterConfig config, double strength) {
        this.scaling = new Scaling(config, strength);
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        module.allowOnly(PARTS);
        Matrix w1 = factor(module, Part.KRONECKER_1, Part.KRONECKER_1A, Part.KRONECKER_1B);
        Matrix w2 = module.part(Part.KRONECKER_T2).map(core -> decomposed(module, core))
                .orElseGet(() -> factor(module, Part.KRONECKER_2, Part.KRONECKER_2A, Part.KRONECKER_2B));
        TensorInfo weight = WholeWeight.find(module, out);
        long rows = (long) w1.rows() * w2.rows();
        long columns = (long) w1.columns() * w2.columns();
        if (!Orientation.fits(weight, rows, columns)) {
            throw MatrixPlacer.wrongShape(module.names().getFirst(), "[" + rows + ", " + columns + "] (out, in)", weight);
        }
        out.change(weight.name(), new KroneckerChange(module.names(), weight.shape(), w1, w2, scale(module)));
    }

    /** The rank shows only in factors that are themselves products; the config's counts. */
    private float scale(AdapterModule module) {
        int rank = module.part(Part.KRONECKER_2B).or(() -> module.part(Part.KRONECKER_1B))
                .map(tensor -> Math.toIntExact(tensor.shape().dimension(0))).orElseGet(() -> (int) scaling.rank(module.path()));
        return scaling.of(module.names().getFirst()).of(module.path(), rank);
    }

    private static Matrix factor(AdapterModule module, Part whole, Part left, Part right) {
        if (module.has(whole) && !module.has(left) && !module.has(right)) {
            return Matrix.of(checked(module.require(whole)));
        }
        Matrix b = Matrix.of(module.require(left));
        Matrix a = Matrix.of(module.require(right));
        if (b.columns() != a.rows()) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, module.require(left).name() + " and " + module.require(right).name()
                    + " have no rank in common; the adapter is damaged");
        }
        return b.times(a);
    }

    private static Matrix decomposed(AdapterModule module, AdapterTensor core) {
        Matrix outputs = Matrix.of(module.require(Part.KRONECKER_2A)).transposed();
        return outputs.times(CoreTensor.inputs(core, module.require(Part.KRONECKER_2B)));
    }

    /** PEFT builds the product of a matrix and a one-dimensional kernel in an order of its own. */
    private static AdapterTensor checked(AdapterTensor tensor) {
        if (tensor.shape().rank() == 3) {
            throw new AdapterException(AdapterError.CANNOT_MERGE, tensor.name() + ": LoKr on one-dimensional convolutions is not supported");
        }
        return tensor;
    }
}
