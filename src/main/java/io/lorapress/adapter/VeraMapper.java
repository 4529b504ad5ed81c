package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Set;

/**
 * VeRA: {@code delta = (lambda_b * B[:out]) @ (lambda_d * A[:, :in])}, A and B frozen and shared by all modules.
 * Source: PEFT tuners/vera/layer.py, get_delta_weight.
 */
final class VeraMapper implements ModuleMapper {
    private final LoraPlacer placer;
    private final Orientation orientation;
    private final AdapterModule shared;
    private final float strength;

    VeraMapper(AdapterConfig config, AdapterContents contents, Orientation orientation, double strength) {
        this.placer = new LoraPlacer(config, orientation);
        this.orientation = orientation;
        this.shared = contents.modules().stream().filter(VeraMapper::isShared).findFirst()
                .orElseThrow(() -> new AdapterException(AdapterError.MISSING_HALF, config.path(), "VeRA's projections vera_A and vera_B are "
                        + "not in the file, and a random generator elsewhere may give others; save again with save_projection=True"));
        this.strength = (float) strength;
    }

    /** The projections belong to no module of the base. */
    static boolean isShared(AdapterModule module) {
        return module.has(Part.VERA_A) || module.has(Part.VERA_B);
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        if (isShared(module)) {
            return;
        }
        module.allowOnly(Set.of(Part.VERA_LAMBDA_B, Part.VERA_LAMBDA_D));
        TensorInfo weight = WholeWeight.find(module, out);
        boolean sideways = orientation.squareTransposed();
        int outputs = Math.toIntExact(weight.shape().dimension(sideways ? 1 : 0));
        int inputs = Math.toIntExact(weight.shape().dimension(sideways ? 0 : 1));
        Matrix b = projection(Part.VERA_B, weight, outputs, true).scaledRows(factors(module, Part.VERA_LAMBDA_B, outputs));
        Matrix a = projection(Part.VERA_A, weight, inputs, false);
        Matrix scaled = a.scaledRows(factors(module, Part.VERA_LAMBDA_D, a.rows()));
        placer.place(new LoraPair(module.path(), 0, 1, false, module.names(), scaled, b, (path, rank) -> strength, null, null), out);
    }

    /** The corner of a projection that a weight takes. */
    private Matrix projection(Part part, TensorInfo weight, int needed, boolean rows) {
        AdapterTensor tensor = shared.require(part);
        Matrix whole = Matrix.of(tensor);
        if ((rows ? whole.rows() : whole.columns()) < needed) {
            throw MatrixPlacer.wrongShape(tensor.name(), tensor.shape().toString(), weight);
        }
        return rows ? whole.rows(0, needed) : whole.firstColumns(needed);
    }

    private static Matrix factors(AdapterModule module, Part part, int needed) {
        AdapterTensor tensor = module.require(part);
        if (tensor.shape().elements() != needed) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, tensor.name() + " is " + tensor.shape() + ", but " + needed
                    + " values are needed; the adapter was made for another base");
        }
        return Matrix.of(tensor);
    }
}
