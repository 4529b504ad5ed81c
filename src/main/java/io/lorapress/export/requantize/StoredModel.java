package io.lorapress.export.requantize;

import io.lorapress.export.gguf.RowDecoders;
import io.lorapress.export.gguf.StoredBlocks;
import io.lorapress.export.stream.CopyingConsumer;
import io.lorapress.export.stream.RowSource;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufShards;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.model.Transform;
import io.lorapress.quantize.QuantizePlan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model in a GGUF file, or in the shards of one: what an export reads from a checkpoint, read from here. */
public final class StoredModel implements AutoCloseable {
    private final GgufShards shards;
    private final Map<String, StoredTensorRows> rows = new LinkedHashMap<>();

    private StoredModel(GgufShards shards, RowDecoders decoders) {
        this.shards = shards;
        shards.tensors().forEach(entry -> rows.put(entry.tensor().name(), new StoredTensorRows(entry.tensor(), decoders)));
    }

    /** @throws io.lorapress.gguf.GgufException when it is no GGUF file, or a damaged one */
    public static StoredModel open(Path path, RowDecoders decoders) {
        return new StoredModel(GgufShards.open(path), decoders);
    }

    public GgufMetadata metadata() {
        return shards.metadata();
    }

    public List<Path> files() {
        return shards.files().stream().map(GgufFile::path).toList();
    }

    /** Shard by shard, each in the order of its file. */
    public List<QuantizePlan.Source> tensors() {
        return shards.tensors().stream().map(entry -> new QuantizePlan.Source(entry.tensor().info(), entry.shard())).toList();
    }

    /** In the order they lie on the disk. */
    public List<RowSource> sources() {
        return List.copyOf(rows.values());
    }

    public RowSource rows(String tensor) {
        return rows.get(tensor);
    }

    public GgmlType type(String tensor) {
        return rows.get(tensor).tensor().type();
    }

    /** A tensor's blocks as they are. */
    public Optional<StoredBlocks> blocks(String tensor) {
        StoredTensorRows stored = rows.get(tensor);
        return Optional.of((file, offset, _) -> new CopyingConsumer(file, offset, stored.tensor().data()));
    }

    /** The tensor as the one piece of itself. */
    public GgufTensor tensor(String name) {
        return new GgufTensor(name, rows.get(name).tensor().shape(), GgufTensor.Precision.OUTPUT,
                List.of(new Piece(name, Transform.IDENTITY, 0)), null, 0);
    }

    public long parameters() {
        return rows.values().stream().mapToLong(row -> row.tensor().shape().elements()).sum();
    }

    /** F16 where it has such tensors, BF16 otherwise: what "not quantised" means for it. */
    public GgmlType sixteenBit() {
        boolean half = rows.values().stream().anyMatch(row -> row.tensor().type() == GgmlType.F16);
        return half ? GgmlType.F16 : GgmlType.BF16;
    }

    @Override
    public void close() {
        shards.close();
    }
}
