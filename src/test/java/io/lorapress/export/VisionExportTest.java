package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.adapter.AdapterFiles;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vision towers: adapters are merged into them, and a user who did not ask for the tower hears of it. */
class VisionExportTest {
    @TempDir
    Path temp;

    private AdapterChoice adapter(AdapterFiles files) throws IOException {
        return AdapterChoice.of(List.of(files.write(Files.createDirectories(temp.resolve("adapter")))));
    }

    private Export open(Path base, AdapterChoice adapter, String formats, String directory) {
        ExportOptions options = new ExportOptions(1, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, true, false, Optional.of("llama-bpe"));
        List<OutputFormat> wanted = Arrays.stream(formats.split(",")).map(OutputFormat::parse).toList();
        return Export.open(new ExportRequest(base, adapter, wanted, temp.resolve(directory), "m", options), ExportListener.SILENT);
    }

    private byte[] tower(Path base, AdapterChoice adapter, String directory) throws IOException {
        try (Export export = open(base, adapter, "mmproj:bf16,merged_16bit", directory)) {
            export.run();
        }
        return Files.readAllBytes(temp.resolve(directory).resolve("mmproj-m-BF16.gguf"));
    }

    @Test
    void anAdapterOnTheTowerIsMergedIntoIt() throws Exception {
        Path base = GoldenFolder.make("qwen2_5-vl-a", "plain", temp.resolve("base"));
        AdapterChoice adapter = adapter(new AdapterFiles().pair("model.visual.blocks.0.attn.qkv", 384, 128)
                .pair("model.visual.blocks.1.mlp.gate_proj", 192, 128).pair("model.language_model.layers.0.self_attn.q_proj", 256, 256));
        byte[] merged = tower(base, adapter, "adapted");
        assertFalse(Arrays.equals(tower(base, AdapterChoice.NONE, "bare"), merged));
        assertArrayEquals(tower(temp.resolve("adapted/merged_16bit"), AdapterChoice.NONE, "again"), merged);
    }

    @Test
    void namesOfNewerTransformersReachGemmasTower() throws Exception {
        Path base = GoldenFolder.make("gemma3-vision-a", "plain", temp.resolve("base"));
        AdapterChoice adapter = adapter(new AdapterFiles().pair("model.vision_tower.encoder.layers.0.self_attn.q_proj", 128, 128));
        try (Export export = open(base, adapter, "mmproj", "out")) {
            assertEquals(2, export.plan().adapterTensors());
            List<ExportPlan.Tensor> changed = export.plan().outputs().getFirst().files().getFirst().tensors().stream()
                    .filter(tensor -> !tensor.adapter().isEmpty()).toList();
            assertEquals(List.of("v.blk.0.attn_q.weight"), changed.stream().map(ExportPlan.Tensor::name).toList());
        }
    }

    @Test
    void theTextModelAloneComesWithANote() throws Exception {
        Path base = GoldenFolder.make("qwen2_5-vl-a", "plain", temp.resolve("base"));
        AdapterChoice adapter = adapter(new AdapterFiles().pair("model.visual.blocks.0.attn.qkv", 384, 128));
        try (Export text = open(base, adapter, "gguf:bf16", "text"); Export both = open(base, adapter, "gguf:bf16,mmproj", "both")) {
            assertEquals(1, notes(text).size(), text.plan().notes().toString());
            assertTrue(notes(text).getFirst().contains("add mmproj to --to") && notes(text).getFirst().contains("2 tensors of the adapter"));
            assertEquals(List.of(), notes(both));
        }
    }

    private static List<String> notes(Export export) {
        return export.plan().notes().stream().filter(note -> note.contains("sees images")).toList();
    }

    @Test
    void aModelWithoutATowerIsRefused() throws Exception {
        Path base = GoldenFolder.make("gemma3-a", "plain", temp.resolve("base"));
        LorapressException refusal = assertThrows(LorapressException.class, () -> open(base, AdapterChoice.NONE, "mmproj:q8_0", "out"));
        assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode());
        assertTrue(refusal.getMessage().contains("Gemma3ForCausalLM has no vision tower"), refusal.getMessage());
    }
}
