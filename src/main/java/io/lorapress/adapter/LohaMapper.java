package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Set;

/** LoHa's tensors. Source: PEFT tuners/loha/layer.py, get_delta_weight. */
final class LohaMapper implements ModuleMapper {
    private static final Set<Part> PARTS = Set.of(Part.HADAMARD_1A, Part.HADAMARD_1B, Part.HADAMARD_2A, Part.HADAMARD_2B,
            Part.HADAMARD_T1, Part.HADAMARD_T2);

    private final Scaling scaling;

    LohaMapper(AdapterConfig config, double strength) {
        this.scaling = new Scaling(config, strength);
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        module.allowOnly(PARTS);
        Factors first = factors(module, Part.HADAMARD_1A, Part.HADAMARD_1B, Part.HADAMARD_T1);
        Factors second = factors(module, Part.HADAMARD_2A, Part.HADAMARD_2B, Part.HADAMARD_T2);
        TensorInfo weight = WholeWeight.find(module, out);
        WholeWeight.requireProduct(module, first.b, first.a, weight);
        WholeWeight.requireProduct(module, second.b, second.a, weight);
        float scale = scaling.of(module.names().getFirst()).of(module.path(), first.a.rows());
        out.change(weight.name(), new HadamardChange(module.names(), weight.shape(), first.b, first.a, second.b, second.a, scale));
    }

    private record Factors(Matrix b, Matrix a) {
    }

    /** With a core tensor, the kernels' inputs are spread out from it. */
    private static Factors factors(AdapterModule module, Part outputs, Part inputs, Part core) {
        AdapterTensor b = module.require(outputs);
        AdapterTensor a = module.require(inputs);
        return module.part(core).map(tensor -> new Factors(Matrix.of(b).transposed(), CoreTensor.inputs(tensor, a)))
                .orElseGet(() -> new Factors(Matrix.of(b), Matrix.of(a)));
    }
}
