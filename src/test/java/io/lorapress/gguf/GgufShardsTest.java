package io.lorapress.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.gguf.GgufException.Fault;
import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufShardsTest {
    private static final GgufMetadata METADATA = new GgufMetadata().text("general.architecture", "llama").u32("llama.block_count", 2);
    /** 100 bytes each, 128 with padding. */
    private static final List<GgufTensorInfo> TENSORS =
            IntStream.range(0, 5).mapToObj(i -> new GgufTensorInfo("t" + i, Shape.of(25), GgmlType.F32)).toList();

    @TempDir
    Path folder;

    @Test
    void theConverterCountsBytesWithoutPadding() {
        List<ShardPlan.Shard> shards = ShardPlan.asConverter(METADATA, TENSORS, 250);
        assertEquals(List.of(2, 2, 1), shards.stream().map(shard -> shard.tensors().size()).toList());
        assertEquals(List.of("general.architecture", "llama.block_count", "split.no", "split.count", "split.tensors.count"),
                keys(shards.getFirst()));
        assertEquals(new GgufMetadata().put("split.no", new GgufValue.U16(2)).put("split.count", new GgufValue.U16(3))
                .i32("split.tensors.count", 5), shards.getLast().metadata());
    }

    @Test
    void ggufSplitCountsPadding() {
        List<ShardPlan.Shard> shards = ShardPlan.asGgufSplit(METADATA, TENSORS, 256);
        assertEquals(List.of(2, 2, 1), shards.stream().map(shard -> shard.tensors().size()).toList());
        assertEquals(List.of(1, 1, 1, 1, 1),
                ShardPlan.asGgufSplit(METADATA, TENSORS, 255).stream().map(shard -> shard.tensors().size()).toList());
        assertEquals(List.of("split.no", "split.tensors.count", "split.count"), keys(shards.getLast()));
    }

    @Test
    void whatFitsOneFileIsNotSplit() {
        assertEquals(List.of(new ShardPlan.Shard(METADATA, TENSORS)), ShardPlan.asConverter(METADATA, TENSORS, 500));
    }

    @Test
    void shardsAreReadAsOneModel() throws IOException {
        Path first = write(ShardPlan.asConverter(METADATA, TENSORS, 250));
        try (GgufShards shards = GgufShards.open(first)) {
            assertEquals(METADATA, shards.metadata());
            assertEquals(TENSORS, shards.tensors().stream().map(entry -> entry.tensor().info()).toList());
            assertEquals(List.of(0, 0, 1, 1, 2), shards.tensors().stream().map(GgufShards.Entry::shard).toList());
        }
    }

    @Test
    void oneFileIsAModelToo() throws IOException {
        Path file = folder.resolve("one.gguf");
        write(file, GgufLayout.of(METADATA, TENSORS));
        try (GgufShards shards = GgufShards.open(file)) {
            assertEquals(5, shards.tensors().size());
        }
    }

    @Test
    void brokenSets() throws IOException {
        Path first = write(ShardPlan.asConverter(METADATA, TENSORS, 250));
        Path second = folder.resolve(GgufShards.fileName("m", 1, 3));
        Path third = folder.resolve(GgufShards.fileName("m", 2, 3));
        assertFault(Fault.NOT_FIRST_SHARD, second);
        Files.copy(first, folder.resolve("renamed.gguf"));
        assertFault(Fault.NOT_FIRST_SHARD, folder.resolve("renamed.gguf"));
        byte[] thirdBytes = Files.readAllBytes(third);
        Files.copy(second, third, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertFault(Fault.SHARD_MISMATCH, first);
        write(third, GgufLayout.of(new GgufMetadata().put("split.no", new GgufValue.U16(2)), List.of(TENSORS.getFirst())));
        assertFault(Fault.DUPLICATE_TENSOR, first);
        write(third, GgufLayout.of(new GgufMetadata().put("split.no", new GgufValue.U16(2)), List.of()));
        assertFault(Fault.SHARD_MISMATCH, first);
        Files.delete(third);
        assertFault(Fault.MISSING_SHARD, first);
        Files.write(third, thirdBytes);
        GgufShards.open(first).close();
    }

    private Path write(List<ShardPlan.Shard> shards) throws IOException {
        for (int i = 0; i < shards.size(); i++) {
            write(folder.resolve(GgufShards.fileName("m", i, shards.size())), shards.get(i).layout());
        }
        return folder.resolve(GgufShards.fileName("m", 0, shards.size()));
    }

    private static void write(Path path, GgufLayout layout) throws IOException {
        Files.write(path, Arrays.copyOf(layout.header(), (int) layout.fileSize()));
    }

    private static void assertFault(Fault fault, Path path) {
        assertEquals(fault, assertThrows(GgufException.class, () -> GgufShards.open(path)).fault());
    }

    private static List<String> keys(ShardPlan.Shard shard) {
        return List.copyOf(shard.metadata().entries().keySet());
    }
}
