package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the base tensor that a pair of factors was trained for, and makes the change. A module's own weight comes first; then the
 * stacked experts right below it; then experts that the base keeps one by one; last a stack that holds the expert the pair is for.
 */
final class LoraPlacer {
    private final MatrixPlacer matrices;
    private final ExpertPlacer experts;
    private final SingleExpertPlacer single = new SingleExpertPlacer();

    LoraPlacer(AdapterConfig config, Orientation orientation) {
        this.matrices = new MatrixPlacer(orientation);
        this.experts = new ExpertPlacer(config, orientation);
    }

    void place(LoraPair pair, MappingBuilder out) {
        Optional<String> module = out.base.resolve(pair.path());
        Optional<TensorInfo> weight = module.flatMap(path -> weight(path, out));
        if (weight.isPresent() && !holdsExperts(weight.get(), pair)) {
            matrices.place(pair, module.get(), out.current(weight.get()), out);
        } else if (module.isPresent()) {
            experts.place(pair, module.get(), out);
        } else {
            single.place(pair, out);
        }
    }

    /** A parameter of that name may be a stack of experts itself: Granite's input_linear and Aria's fc1 in transformers 4. */
    private static boolean holdsExperts(TensorInfo weight, LoraPair pair) {
        return weight.shape().rank() == 3 && weight.shape().elements() != (long) pair.b().rows() * pair.a().columns();
    }

    /** {@code weight}; the joint query, key and value weight of torch's own attention; that of a clipped linear layer (Gemma 4), of a router (Granite). */
    private static Optional<TensorInfo> weight(String module, MappingBuilder out) {
        return Stream.of(".weight", ".in_proj_weight", ".linear.weight", ".layer.weight").flatMap(name -> out.base.find(module + name).stream()).findFirst();
    }
}
