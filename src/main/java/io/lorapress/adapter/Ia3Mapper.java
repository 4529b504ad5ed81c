package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Set;

/**
 * IA3's vectors: [out, 1] scales outputs, and with them the bias; [1, in] scales the inputs of a feedforward module.
 * Source: PEFT tuners/ia3/layer.py, Linear.merge.
 */
final class Ia3Mapper implements ModuleMapper {
    private final Orientation orientation;

    Ia3Mapper(Orientation orientation) {
        this.orientation = orientation;
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        module.allowOnly(Set.of(Part.IA3));
        AdapterTensor vector = module.require(Part.IA3);
        TensorInfo weight = WholeWeight.find(module, out);
        boolean feedforward = vector.shape().rank() > 1 && vector.shape().dimension(0) == 1;
        boolean sideways = weight.shape().rank() == 2 && orientation.squareTransposed();
        int axis = feedforward == sideways ? 0 : 1;
        if (vector.shape().elements() != weight.shape().dimension(axis)) {
            throw MatrixPlacer.wrongShape(vector.name(), vector.shape().toString(), weight);
        }
        out.change(weight.name(), new ScaleChange(vector, weight.shape(), axis));
        if (!feedforward) {
            out.base.find(weight.name().replaceAll("weight$", "bias")).map(out::current)
                    .ifPresent(bias -> out.change(bias.name(), new ScaleChange(vector, bias.shape(), 0)));
        }
    }
}
