package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * An adapter folder for PEFT that is to be written: what adapter_config.json and adapter_model.safetensors will hold.
 *
 * @param config  adapter_config.json
 * @param tensors of adapter_model.safetensors, in no order that matters
 */
public record PeftFolder(ObjectNode config, List<FolderTensor> tensors) {
    private static final String WEIGHT = ".weight";

    /** A plan that makes PEFT load the adapter as it is, under the keys PEFT itself writes; values are not changed. */
    public static PeftFolder cleaned(Adapter adapter, double strength, String baseModel) {
        List<FolderTensor> tensors = new ArrayList<>();
        for (AdapterTensor tensor : adapter.stored()) {
            String key = KeyParser.clean(tensor.name(), KeyParser.parse(tensor.name()).orElseThrow());
            tensors.add(new FolderTensor(new TensorInfo(key, tensor.dtype(), tensor.shape()), tensor::data));
        }
        return new PeftFolder(PeftConfigWriter.cleaned(adapter.config(), strength, baseModel), List.copyOf(tensors));
    }

    /**
     * Several adapters as one LoRA in float32. A sum is written as {@link Combination#CAT}, which is the same delta.
     *
     * @param base the checkpoint's tensors, to which the modules' paths are checked
     * @throws AdapterException for adapters that no one LoRA stands for: other methods, saved modules, biases, token rows
     */
    public static PeftFolder combined(List<WeightedAdapter> adapters, CombineOptions combine, Collection<TensorInfo> base,
                                      MapOptions options, String baseModel) {
        for (WeightedAdapter weighted : adapters) {
            Adapter adapter = weighted.adapter();
            if (!adapter.contents().saved().isEmpty() || adapter.contents().modules().stream().anyMatch(module -> module.has(Part.TOKENS))) {
                throw new AdapterException(AdapterError.CANNOT_WRITE, adapter.folder(),
                        "has saved tensors beside its deltas, which a combined LoRA cannot hold; export merged weights instead");
            }
        }
        CombineOptions factors = combine.combination() == Combination.SUM ? CombineOptions.of(Combination.CAT) : combine;
        MappingBuilder out = new MappingBuilder(new BaseTensors(base), options);
        List<LoraPair> pairs = new FactorCombination(adapters, factors, options).pairs(out);
        return LoraFolder.of(pairs, baseModel);
    }

    /**
     * A LoRA from the differences of two checkpoints, in float32. Where the base's head shares the embedding's weights, both get the
     * embedding's difference, so that they still do after a merge.
     *
     * @param base the base's tensors
     */
    public static PeftFolder extracted(List<ExtractedFactors> modules, Collection<TensorInfo> base, String baseModel) {
        if (modules.isEmpty()) {
            throw new AdapterException(AdapterError.CANNOT_WRITE, "the two models do not differ in any matrix; there is nothing to extract");
        }
        Optional<Tie> tie = Tie.find(base.stream().map(TensorInfo::name).collect(Collectors.toSet()));
        List<LoraPair> pairs = new ArrayList<>();
        for (ExtractedFactors module : modules) {
            boolean embedding = Tie.isEmbedding(module.module() + WEIGHT);
            pairs.add(embedding ? embedding(module) : matrix(module.module(), module));
            tie.filter(found -> found.embedding().equals(module.module() + WEIGHT)).map(found -> found.head().replaceFirst("\\.weight$", ""))
                    .ifPresent(head -> pairs.add(matrix(head, module)));
        }
        return LoraFolder.of(pairs, baseModel);
    }

    private static LoraPair matrix(String path, ExtractedFactors factors) {
        Matrix a = new Matrix(factors.rank(), factors.columns(), factors.a(), () -> false);
        Matrix b = new Matrix(factors.rows(), factors.rank(), factors.b(), () -> false);
        return new LoraPair(path, 0, 1, false, List.of(path), a, b, (module, rank) -> 1, null, null);
    }

    /** PEFT's factors of an embedding are for the transposed weight. */
    private static LoraPair embedding(ExtractedFactors factors) {
        LoraPair straight = matrix(factors.module(), factors);
        return new LoraPair(factors.module(), 0, 1, true, straight.names(), straight.b().transposed(), straight.a().transposed(),
                straight.scale(), null, null);
    }
}
