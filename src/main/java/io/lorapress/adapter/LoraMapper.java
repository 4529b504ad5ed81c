package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.Set;

/** LoRA on the matrix of a module: {@code W += s * (B @ A)}. */
final class LoraMapper implements ModuleMapper {
    private static final Set<Part> PARTS = Set.of(Part.LORA_A, Part.LORA_B);

    private final Scaling scaling;

    LoraMapper(AdapterConfig config, double strength) {
        this.scaling = new Scaling(config, strength);
    }

    @Override
    public void map(AdapterModule module, MappingBuilder out) {
        module.allowOnly(PARTS);
        AdapterTensor a = module.require(Part.LORA_A);
        AdapterTensor b = module.require(Part.LORA_B);
        TensorInfo weight = out.weight(module);
        int rank = checkedRank(module, a, b);
        requireShape(a, Shape.of(rank, weight.shape().dimension(1)), weight);
        requireShape(b, Shape.of(weight.shape().dimension(0), rank), weight);
        out.change(weight.name(), new LowRankChange(module.names(), weight.shape(), StoredMatrix.of(b), StoredMatrix.of(a),
                scaling.scale(module.path(), rank)));
    }

    private int checkedRank(AdapterModule module, AdapterTensor a, AdapterTensor b) {
        if (a.shape().rank() != 2 || b.shape().rank() != 2) {
            AdapterTensor odd = a.shape().rank() != 2 ? a : b;
            throw new AdapterException(AdapterError.WRONG_SHAPE, odd.name() + " is " + odd.shape() + ", but should be a matrix");
        }
        int rank = Math.toIntExact(a.shape().dimension(0));
        scaling.checkRank(module.path(), a, rank);
        return rank;
    }

    private static void requireShape(AdapterTensor tensor, Shape expected, TensorInfo base) {
        if (!tensor.shape().equals(expected)) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, tensor.name() + " is " + tensor.shape() + ", but " + base.name() + " "
                    + base.shape() + " of the base needs " + expected + "; the adapter was made for another base");
        }
    }
}
