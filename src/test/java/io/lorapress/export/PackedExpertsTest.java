package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.adapter.AdapterFiles;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufTensorInfo;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experts in MXFP4 with an adapter: what it does not touch is taken over, what it touches becomes 16 bits. */
class PackedExpertsTest {
    private static final String DOWN = "blk.%d.ffn_down_exps.weight";
    @TempDir
    Path temp;

    private Path export(AdapterFiles adapter, int threads) throws IOException {
        Path base = Files.exists(temp.resolve("base")) ? temp.resolve("base") : GoldenFolder.make("gpt-oss-a", "mxfp4", temp.resolve("base"));
        AdapterChoice choice = adapter == null ? AdapterChoice.NONE
                : AdapterChoice.of(List.of(adapter.write(Files.createDirectories(temp.resolve("adapter")))));
        ExportOptions options = new ExportOptions(threads, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, true, false, Optional.of("llama-bpe"));
        try (Export export = Export.open(new ExportRequest(base, choice, List.of(OutputFormat.parse("gguf:bf16")), temp.resolve("out"),
                adapter == null ? "bare" : "adapted", options), ExportListener.SILENT)) {
            export.run();
        }
        return temp.resolve("out").resolve((adapter == null ? "bare" : "adapted") + "-BF16.gguf");
    }

    private static byte[] data(GgufFile file, String tensor) {
        return file.tensor(tensor).orElseThrow().data().toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void attentionIsMergedAndExpertsKeepTheirBlocks() throws Exception {
        try (GgufFile bare = GgufFile.open(export(null, 1));
                GgufFile adapted = GgufFile.open(export(new AdapterFiles().pair("model.layers.0.self_attn.q_proj", 256, 256), 3))) {
            for (GgufTensorInfo tensor : bare.tensors().stream().map(each -> each.info()).toList()) {
                boolean merged = tensor.name().equals("blk.0.attn_q.weight");
                assertEquals(!merged, java.util.Arrays.equals(data(bare, tensor.name()), data(adapted, tensor.name())), tensor.name());
            }
            assertEquals(GgmlType.MXFP4, adapted.tensor(DOWN.formatted(0)).orElseThrow().type());
        }
    }

    @Test
    void expertsWithAnAdapterBecomeSixteenBits() throws Exception {
        AdapterFiles adapter = new AdapterFiles().set("target_parameters", List.of("mlp.experts.down_proj"))
                .set("target_modules", List.of()).fill("base_model.model.model.layers.1.mlp.experts.lora_A.weight", 8, 512)
                .fill("base_model.model.model.layers.1.mlp.experts.lora_B.weight", 256, 8);
        try (GgufFile bare = GgufFile.open(export(null, 2)); GgufFile adapted = GgufFile.open(export(adapter, 2))) {
            assertEquals(GgmlType.BF16, adapted.tensor(DOWN.formatted(1)).orElseThrow().type());
            assertEquals(GgmlType.MXFP4, adapted.tensor("blk.1.ffn_gate_exps.weight").orElseThrow().type());
            assertArrayEquals(data(bare, DOWN.formatted(0)), data(adapted, DOWN.formatted(0)));
        }
    }
}
