package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.adapter.CombineOptions;
import io.lorapress.adapter.Combination;
import io.lorapress.adapter.ExpertLayout;
import io.lorapress.failure.LorapressException;
import io.lorapress.llama.ContextOptions;
import io.lorapress.llama.LlamaAdapter;
import io.lorapress.llama.LlamaContext;
import io.lorapress.llama.LlamaModel;
import io.lorapress.publish.hub.HubCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter as an output, several adapters at once, and where a base is found. */
class AdapterOutputTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    private static final Path ADAPTER = SAMPLE.resolve("adapter");
    private static final String TEXT = "What is the capital of Japan? Ahoy! The snake hisses, matey! What colour is the ash?";

    @TempDir
    Path temp;

    @Test
    void theBaseWithTheGgufAdapterComputesWhatTheMergedModelDoes() {
        Path out = temp.resolve("out");
        run(AdapterChoice.NONE, "gguf:bf16", out.resolve("base"));
        run(AdapterChoice.of(List.of(ADAPTER)), "gguf:bf16,gguf-lora:f32,gguf-lora:f16", out);
        List<float[]> merged = logits(out.resolve("m-BF16.gguf"), null);
        for (String type : List.of("F32", "F16")) {
            List<float[]> beside = logits(out.resolve("base/m-BF16.gguf"), out.resolve("m-lora-" + type + ".gguf"));
            for (int i = 0; i < merged.size(); i++) {
                double cosine = cosine(merged.get(i), beside.get(i));
                assertTrue(cosine > 0.9999, "position " + i + " with " + type + ": cosine " + cosine);
            }
        }
        assertTrue(cosine(merged.getLast(), logits(out.resolve("base/m-BF16.gguf"), null).getLast()) < 0.999,
                "the adapter changes something, or this test would show nothing");
    }

    /** Without the rounding to 16 bits the two differ by the order of sums alone. */
    @Test
    void inFloat32TheAdapterBesideIsTheMerge() {
        Path out = temp.resolve("out");
        ExportOptions exact = new ExportOptions(2, 1L << 30, "auto", "auto", Precision.F32, false, false, Optional.empty());
        run(AdapterChoice.NONE, "gguf:f32", out.resolve("base"), exact);
        run(AdapterChoice.of(List.of(ADAPTER)), "gguf:f32,gguf-lora:f32", out, exact);
        List<float[]> merged = logits(out.resolve("m-F32.gguf"), null);
        List<float[]> beside = logits(out.resolve("base/m-F32.gguf"), out.resolve("m-lora-F32.gguf"));
        for (int i = 0; i < merged.size(); i++) {
            double cosine = cosine(merged.get(i), beside.get(i));
            assertTrue(cosine > 0.99999, "position " + i + ": cosine " + cosine);
        }
    }

    @Test
    void theCleanedFolderMergesToTheSameBytes() throws IOException {
        Path out = temp.resolve("out");
        run(AdapterChoice.of(List.of(ADAPTER)), "merged_16bit,lora", out);
        Path again = temp.resolve("again");
        run(AdapterChoice.of(List.of(out.resolve("lora"))), "merged_16bit", again);
        assertArrayEquals(weights(out), weights(again));
    }

    @Test
    void halfOfTwiceTheAdapterIsTheAdapter() throws IOException {
        Path once = temp.resolve("once");
        run(AdapterChoice.of(List.of(ADAPTER)), "merged_16bit", once);
        Path twice = temp.resolve("twice");
        run(new AdapterChoice(List.of(ADAPTER, ADAPTER), List.of(0.25, 0.75), CombineOptions.of(Combination.CAT), 1,
                ExpertLayout.AUTOMATIC, false), "merged_16bit", twice);
        byte[] expected = weights(once);
        byte[] combined = weights(twice);
        int different = 0;
        for (int i = 0; i < expected.length; i++) {
            different += expected[i] == combined[i] ? 0 : 1;
        }
        assertTrue(different < expected.length / 200, different + " bytes differ: more than other rounding explains");
    }

    @Test
    void aScaleOfZeroGivesTheBase() throws IOException {
        Path base = temp.resolve("base");
        run(AdapterChoice.NONE, "merged_16bit", base);
        Path zero = temp.resolve("zero");
        ExportOptions untrained = new ExportOptions(2, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, false, true, Optional.empty());
        run(new AdapterChoice(List.of(ADAPTER), List.of(), CombineOptions.of(Combination.SUM), 0, ExpertLayout.AUTOMATIC, false),
                "merged_16bit", zero, untrained);
        assertArrayEquals(weights(base), weights(zero));
    }

    @Test
    void anAdapterIsNeededToWriteOne() {
        assertThrows(LorapressException.class, () -> run(AdapterChoice.NONE, "lora", temp.resolve("out")));
    }

    @Test
    void theBaseIsFoundInTheCacheUnderTheNameTheAdapterHas() throws IOException {
        Path snapshot = temp.resolve("hub/models--lorapress--sample-base-nf4/snapshots/0123456789abcdef0123456789abcdef01234567");
        Files.createDirectories(snapshot);
        Path refs = Files.createDirectories(temp.resolve("hub/models--lorapress--sample-base-nf4/refs"));
        Files.writeString(refs.resolve("main"), "0123456789abcdef0123456789abcdef01234567");
        Files.writeString(snapshot.resolve("config.json"), "{}");
        BaseLocation location = new BaseLocation(new HubCache(temp.resolve("hub")));
        assertEquals(snapshot.toRealPath(), location.find(Optional.empty(), List.of(ADAPTER)).toRealPath());
        assertEquals(snapshot.toRealPath(), location.find(Optional.of("lorapress/sample-base-nf4"), List.of()).toRealPath());
        LorapressException missing = assertThrows(LorapressException.class,
                () -> new BaseLocation(new HubCache(temp.resolve("empty"))).find(Optional.empty(), List.of(ADAPTER)));
        assertTrue(missing.getMessage().contains("lorapress/sample-base-nf4") && missing.getMessage().contains("empty"),
                missing.getMessage());
    }

    private static void run(AdapterChoice adapters, String formats, Path out) {
        run(adapters, formats, out, ExportOptions.defaults());
    }

    private static void run(AdapterChoice adapters, String formats, Path out, ExportOptions options) {
        ExportRequest request = new ExportRequest(SAMPLE.resolve("base-nf4"), adapters,
                Stream.of(formats.split(",")).map(OutputFormat::parse).toList(), out, "m", options);
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            export.run();
        }
    }

    private static byte[] weights(Path out) throws IOException {
        return Files.readAllBytes(out.resolve("merged_16bit/model.safetensors"));
    }

    private static List<float[]> logits(Path file, Path adapter) {
        List<float[]> rows = new ArrayList<>();
        try (LlamaModel model = LlamaModel.load(file);
             LlamaAdapter lora = adapter == null ? null : LlamaAdapter.load(model, adapter);
             LlamaContext context = new LlamaContext(model, ContextOptions.ofLength(256))) {
            if (lora != null) {
                context.apply(Map.of(lora, 1f));
            }
            context.logits(model.vocabulary().tokenize(TEXT, true, false), (position, values) -> rows.add(values.clone()));
        }
        return rows;
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
