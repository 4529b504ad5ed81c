package io.lorapress.quantize;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import io.lorapress.gguf.ShardPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The file (or files) that llama-quantize would make of a model: keys, tensors with their types, and their order, known from the
 * model's header alone.
 *
 * @param tensors in the order of the output
 * @param types   the same tensors' types
 * @param shards  the files to write; more than one only where shards are kept
 */
public record QuantizePlan(List<Tensor> tensors, TypePlan types, List<ShardPlan.Shard> shards) {
    /**
     * A tensor to write.
     *
     * @param source  its name in the input, and in an importance matrix
     * @param shard   which output file it is in, from 0
     * @param choice  its name, shape and type in the output
     */
    public record Tensor(String source, int shard, TypePlan.Choice choice) {
    }

    /**
     * A tensor of the model to quantise.
     *
     * @param shard which of the input's files it is in, from 0
     */
    public record Source(GgufTensorInfo tensor, int shard) {
    }

    /**
     * Options that bear on more than types.
     *
     * @param types        types of the tensors
     * @param overrides    metadata given by hand
     * @param importance   keys about the importance matrix, {@link ImportanceMatrix#keys}; empty without one
     * @param prunedLayers blocks to leave out
     * @param keepSplit    whether the output has the input's shards
     */
    public record Options(QuantizationRequest types, List<KeyOverride> overrides, List<KeyOverride> importance,
                          SortedSet<Integer> prunedLayers, boolean keepSplit) {
        public static Options of(QuantizationRequest types) {
            return new Options(types, List.of(), List.of(), new TreeSet<>(), false);
        }
    }

    /** @param sources shard by shard, each in the order of its file */
    public static QuantizePlan of(GgufMetadata metadata, List<Source> sources, Options options) {
        List<Named> named = IntStream.range(0, sources.size())
                .mapToObj(i -> new Named(sources.get(i), i, sources.get(i).tensor().name(), LayerOrder.key(sources.get(i).tensor().name())))
                .sorted(Comparator.comparing(Named::key)).toList();
        GgufMetadata keys = keys(metadata, sources, options);
        if (!options.prunedLayers.isEmpty()) {
            LayerPruning pruning = LayerPruning.of(options.prunedLayers, named.stream().map(Named::name).toList());
            named = named.stream().flatMap(tensor -> pruning.rename(tensor.name).map(tensor::renamed).stream()).toList();
            keys.append(metadata.findText("general.architecture").orElse("") + ".block_count", new GgufValue.U32(pruning.blockCount()));
        }
        if (options.keepSplit) {
            named = named.stream().sorted(Comparator.comparingInt(Named::place)).toList();
        }
        return build(options, keys, named, ModelFacts.of(metadata, options.overrides));
    }

    /** For a model in one file. */
    public static QuantizePlan of(GgufMetadata metadata, List<GgufTensorInfo> tensors, QuantizationRequest request) {
        return of(metadata, tensors.stream().map(tensor -> new Source(tensor, 0)).toList(), Options.of(request));
    }

    /** The same tensors with other types. */
    public QuantizePlan withTypes(TypePlan other) {
        List<Tensor> retyped = IntStream.range(0, tensors.size())
                .mapToObj(i -> new Tensor(tensors.get(i).source, tensors.get(i).shard, other.choices().get(i))).toList();
        List<List<GgufTensorInfo>> groups = groups(retyped);
        return new QuantizePlan(retyped, other, IntStream.range(0, shards.size())
                .mapToObj(i -> new ShardPlan.Shard(shards.get(i).metadata(), groups.get(i))).toList());
    }

    /**
     * @param place among all tensors of the input
     * @param name  in the output
     * @param key   what the output is sorted by: the name in the input
     */
    private record Named(Source source, int place, String name, LayerOrder.Key key) {
        GgufTensorInfo tensor() {
            return new GgufTensorInfo(name, source.tensor.shape(), source.tensor.type());
        }

        Named renamed(String other) {
            return new Named(source, place, other, key);
        }
    }

    private static GgufMetadata keys(GgufMetadata metadata, List<Source> sources, Options options) {
        FileType fileType = options.types.fileType();
        int number = fileType == FileType.COPY
                ? QuantizedMetadata.copiedFileType(metadata, sources.stream().map(Source::tensor).toList()) : fileType.id();
        List<KeyOverride> overrides = new ArrayList<>(options.overrides);
        overrides.addAll(options.importance);
        return QuantizedMetadata.of(metadata, number, overrides);
    }

    private static QuantizePlan build(Options options, GgufMetadata keys, List<Named> named, ModelFacts facts) {
        TypePlan types = TypePlanner.plan(facts, named.stream().map(Named::tensor).toList(), options.types);
        List<Tensor> tensors = IntStream.range(0, named.size())
                .mapToObj(i -> new Tensor(named.get(i).source.tensor().name(), options.keepSplit ? named.get(i).source.shard : 0,
                        types.choices().get(i))).toList();
        return new QuantizePlan(tensors, types, ShardPlan.asQuantize(keys, groups(tensors)));
    }

    private static List<List<GgufTensorInfo>> groups(List<Tensor> tensors) {
        int shards = tensors.stream().mapToInt(Tensor::shard).max().orElse(0) + 1;
        List<List<GgufTensorInfo>> groups = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            int shard = i;
            groups.add(tensors.stream().filter(tensor -> tensor.shard == shard).map(tensor -> tensor.choice.result()).toList());
        }
        return groups;
    }
}
