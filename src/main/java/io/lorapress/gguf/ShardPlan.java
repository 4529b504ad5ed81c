package io.lorapress.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How a GGUF is cut into shards: which tensors each holds, and its metadata. All keys are in the first shard; every shard has
 * {@code split.no}, {@code split.count} (u16) and {@code split.tensors.count} (i32).
 */
public final class ShardPlan {
    /** One file of a split GGUF. */
    public record Shard(GgufMetadata metadata, List<GgufTensorInfo> tensors) {
        public GgufLayout layout() {
            return GgufLayout.of(metadata, tensors);
        }
    }

    private ShardPlan() {
    }

    /**
     * As {@code convert_hf_to_gguf.py --split-max-size} cuts: by the tensors' bytes without padding; a tensor that is larger
     * gets a shard of its own. Source: gguf_writer.py, {@code add_tensor_info}.
     */
    public static List<Shard> asConverter(GgufMetadata metadata, List<GgufTensorInfo> tensors, long mostBytes) {
        return number(metadata, cut(tensors, mostBytes, GgufTensorInfo::bytes), false);
    }

    /**
     * As {@code llama-gguf-split --split-max-size} cuts: by the tensors' bytes with padding. It refuses a tensor that is larger
     * than a shard as the first one; here that tensor gets a shard of its own. Source: gguf-split.cpp, {@code split_strategy}.
     */
    public static List<Shard> asGgufSplit(GgufMetadata metadata, List<GgufTensorInfo> tensors, long mostBytes) {
        return number(metadata, cut(tensors, mostBytes, tensor -> GgufLayout.padded(tensor.bytes(), GgufLayout.DEFAULT_ALIGNMENT)),
                true);
    }

    /** As {@code llama-quantize --keep-split} writes: the groups are the input's shards. */
    public static List<Shard> asQuantize(GgufMetadata metadata, List<List<GgufTensorInfo>> groups) {
        return number(metadata, groups, false);
    }

    private static List<List<GgufTensorInfo>> cut(List<GgufTensorInfo> tensors, long mostBytes, ToLongFunction<GgufTensorInfo> size) {
        List<List<GgufTensorInfo>> groups = new ArrayList<>();
        groups.add(new ArrayList<>());
        long filled = 0;
        for (GgufTensorInfo tensor : tensors) {
            long bytes = size.applyAsLong(tensor);
            if (!groups.getLast().isEmpty() && filled + bytes > mostBytes) {
                groups.add(new ArrayList<>());
                filled = 0;
            }
            groups.getLast().add(tensor);
            filled += bytes;
        }
        return groups;
    }

    private static List<Shard> number(GgufMetadata metadata, List<List<GgufTensorInfo>> groups, boolean countLast) {
        if (groups.size() == 1) {
            return List.of(new Shard(metadata, groups.getFirst()));
        }
        int tensors = groups.stream().mapToInt(List::size).sum();
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            GgufMetadata keys = i == 0 ? metadata.copy() : new GgufMetadata();
            keys.append(GgufShards.NUMBER, new GgufValue.U16(i));
            keys.append(GgufShards.COUNT, new GgufValue.U16(groups.size()));
            keys.append(GgufShards.TENSORS, new GgufValue.I32(tensors));
            if (countLast) {
                keys.append(GgufShards.COUNT, new GgufValue.U16(groups.size()));
            }
            shards.add(new Shard(keys, List.copyOf(groups.get(i))));
        }
        return shards;
    }
}
