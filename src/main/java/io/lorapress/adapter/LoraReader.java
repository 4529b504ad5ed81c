package io.lorapress.adapter;

import java.util.Set;

/** Reads the factors of LoRA, DoRA and AdaLoRA from a module's tensors. */
final class LoraReader {
    private static final Set<Part> LINEAR = Set.of(Part.LORA_A, Part.LORA_B, Part.LORA_BIAS, Part.MAGNITUDE);
    private static final Set<Part> EMBEDDING = Set.of(Part.EMBEDDING_A, Part.EMBEDDING_B, Part.MAGNITUDE);

    private final Scaling scaling;

    LoraReader(AdapterConfig config, double strength) {
        this.scaling = new Scaling(config, strength);
    }

    LoraPair read(AdapterModule module) {
        boolean embedding = module.has(Part.EMBEDDING_A) || module.has(Part.EMBEDDING_B);
        module.allowOnly(embedding ? EMBEDDING : LINEAR);
        AdapterTensor a = atLeastMatrix(module.require(embedding ? Part.EMBEDDING_A : Part.LORA_A));
        AdapterTensor b = atLeastMatrix(module.require(embedding ? Part.EMBEDDING_B : Part.LORA_B));
        int rank = Math.toIntExact(a.shape().dimension(0));
        if (rank == 0 || b.shape().elements() / b.shape().dimension(0) != rank) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, a.name() + " " + a.shape() + " and " + b.name() + " " + b.shape()
                    + " have no rank in common; the adapter is damaged");
        }
        return new LoraPair(module.path(), module.depth(), module.levels(), embedding, module.names(), Matrix.of(a), Matrix.of(b),
                scale(a.name()), module.part(Part.MAGNITUDE).orElse(null), module.part(Part.LORA_BIAS).orElse(null));
    }

    /** PEFT adds the delta of torch's own attention's output twice, in training and in merging (MultiheadAttention.merge). */
    private Scale scale(String tensor) {
        Scale once = scaling.of(tensor);
        return tensor.contains(".base_layer.out_proj.") ? (path, rank) -> 2 * once.of(path, rank) : once;
    }

    /** A sharded training that was not gathered saves vectors, or nothing. */
    private static AdapterTensor atLeastMatrix(AdapterTensor tensor) {
        if (tensor.shape().rank() < 2 || tensor.shape().elements() == 0) {
            throw new AdapterException(AdapterError.WRONG_SHAPE, tensor.name() + " is " + tensor.shape()
                    + ", but should be a matrix; the training's shards were not gathered before saving");
        }
        return tensor;
    }
}
