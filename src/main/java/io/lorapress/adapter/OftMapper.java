package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Set;

/** OFT's rotations. Source: PEFT tuners/oft/layer.py. */
final class OftMapper implements ModuleMapper {
    private final AdapterConfig config;

    OftMapper(AdapterConfig config) {
        this.config = config;
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        boolean embedding = module.has(Part.EMBEDDING_ROTATION);
        Part part = embedding ? Part.EMBEDDING_ROTATION : Part.ROTATION;
        module.allowOnly(Set.of(part));
        AdapterTensor tensor = module.require(part);
        TensorInfo weight = WholeWeight.find(module, out);
        Rotations rotations = rotations(tensor, inputs(weight), weight);
        out.change(weight.name(), new RotationChange(tensor, weight.shape(), rotations, embedding));
    }

    private static long inputs(TensorInfo weight) {
        return weight.shape().elements() / weight.shape().dimension(0);
    }

    private Rotations rotations(AdapterTensor tensor, long inputs, TensorInfo weight) {
        Shape shape = tensor.shape();
        int side = shape.rank() == 2 ? side(shape.dimension(1)) : 0;
        boolean shared = shape.rank() == 2 && shape.dimension(0) == 1;
        if (side == 0 || inputs % side != 0 || (!shared && shape.dimension(0) * side != inputs)) {
            throw MatrixPlacer.wrongShape(tensor.name(), shape + " (blocks, side * (side - 1) / 2)", weight);
        }
        return new Rotations(tensor, side, terms(), config.flag("coft") ? config.number("eps").orElse(6e-5) : 0);
    }

    /** The side of a square whose strict upper triangle has so many elements; 0 where there is none. */
    private static int side(long triangle) {
        int side = (int) Math.round((1 + Math.sqrt(1 + 8.0 * triangle)) / 2);
        return (long) side * (side - 1) / 2 == triangle && triangle > 0 ? side : 0;
    }

    private int terms() {
        boolean series = config.value("use_cayley_neumann").map(node -> node.booleanValue()).orElse(true);
        return series ? config.positive("num_cayley_neumann_terms", 5) : 0;
    }
}
