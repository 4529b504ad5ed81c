package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.List;
import java.util.Set;

/**
 * IA3's vectors: [out, 1] scales outputs, and with them the bias; [1, in] scales the inputs of a feedforward module.
 * Source: PEFT tuners/ia3/layer.py, Linear.merge.
 */
final class Ia3Mapper implements ModuleMapper {
    private final AdapterConfig config;
    private final Orientation orientation;

    Ia3Mapper(AdapterConfig config, Orientation orientation) {
        this.config = config;
        this.orientation = orientation;
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        module.allowOnly(Set.of(Part.IA3));
        AdapterTensor vector = module.require(Part.IA3);
        TensorInfo weight = WholeWeight.find(module, out);
        boolean feedforward = isFeedforward(module.path());
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

    /** A pattern that matches the whole path, or last names. */
    private boolean isFeedforward(String path) {
        List<String> names = config.names("feedforward_modules");
        return config.value("feedforward_modules").filter(node -> node.isString()).isPresent()
                ? ModulePattern.compile(config.path(), "feedforward_modules", names.getFirst()).matcher(path).matches()
                : names.stream().anyMatch(path::endsWith);
    }
}
