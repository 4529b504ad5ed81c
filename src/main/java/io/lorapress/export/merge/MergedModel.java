package io.lorapress.export.merge;

import io.lorapress.adapter.AdapterMapping;
import io.lorapress.adapter.MergedTensor;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.model.ShardedTensor;
import io.lorapress.numeric.Engine;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The model after the merge, before a weight is read.
 *
 * @param weights all tensors in the order they are read
 * @param shards  tensors by the file of the merged folder they belong to
 * @param config  config.json after the merge, without quantization_config
 * @param dtype   the model's 16-bit dtype
 */
public record MergedModel(List<MergedWeight> weights, Map<String, List<MergedWeight>> shards, ObjectNode config, DType dtype) {
    /**
     * @param mapping what the adapter changes; without an adapter every tensor stands for itself
     * @param rounds  whether rows are rounded to their dtype before any output sees them
     */
    public static MergedModel of(BaseModel base, AdapterMapping mapping, Engine engine, boolean rounds) {
        MergedDtype dtypes = MergedDtype.of(base.config(), base.tensors());
        List<MergedWeight> weights = new ArrayList<>();
        for (MergedTensor tensor : mapping.tensors()) {
            StoredTensor stored = tensor.source() == null ? null : base.tensor(tensor.source()).orElseThrow();
            DType dtype = dtypes.of(stored, tensor.result().dtype());
            TensorInfo info = new TensorInfo(tensor.result().name(), dtype, tensor.result().shape());
            weights.add(new MergedWeight(info, stored, tensor.changes(), engine, rounds));
        }
        return new MergedModel(List.copyOf(weights), Shards.of(weights, base.shards()),
                MergedConfig.of(base.config(), mapping, dtypes.model()), dtypes.model());
    }

    /** Without an adapter. */
    public static AdapterMapping unchanged(BaseModel base) {
        return new AdapterMapping(base.tensors().stream()
                .map(tensor -> new MergedTensor(tensor.info(), tensor.name(), List.of())).toList(), Map.of(), List.of(), List.of());
    }

    /** As the model room wants them. A model that keeps packed experts is converted as it lies, never from the merged folder. */
    public List<ShardedTensor> sharded() {
        return weights.stream().anyMatch(weight -> weight.packedExperts().isPresent()) ? asStored() : asMerged();
    }

    private List<ShardedTensor> asStored() {
        List<String> files = weights.stream().map(MergedModel::file).distinct().sorted().toList();
        return weights.stream().map(weight -> new ShardedTensor(weight.info(), files.indexOf(file(weight)),
                weight.packedExperts().isPresent())).toList();
    }

    private static String file(MergedWeight weight) {
        return weight.stored() == null ? "" : weight.stored().shard();
    }

    private List<ShardedTensor> asMerged() {
        List<ShardedTensor> sharded = new ArrayList<>();
        int index = 0;
        for (List<MergedWeight> shard : shards.values()) {
            for (MergedWeight weight : shard) {
                sharded.add(new ShardedTensor(weight.info(), index));
            }
            index++;
        }
        return sharded;
    }

    public long parameters() {
        return weights.stream().mapToLong(weight -> weight.info().shape().elements()).sum();
    }
}
