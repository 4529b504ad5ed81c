package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.export.stream.Journal;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.llama.ChatTemplate;
import io.lorapress.llama.ContextOptions;
import io.lorapress.llama.Generator;
import io.lorapress.llama.LlamaContext;
import io.lorapress.llama.LlamaModel;
import io.lorapress.llama.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample fine-tune, exported, against what PyTorch and llama.cpp's own tools made of it. */
class SampleExportTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    /** SHA-256 of the files that PEFT's merge, convert_hf_to_gguf.py and llama-quantize v0.5.0 wrote for a folder named Merged. */
    private static final Map<String, String> REFERENCE = Map.of(
            "merged_16bit/model.safetensors", "213ec7fdf48e88175992ba6df7eb3041f993dd6e9ff77de06b010df608d1126b",
            "Merged-BF16.gguf", "e18c316bc9e980649d58d73548be8ac8aa311691b037dc88e6f9fcd234935f5f",
            "Merged-Q8_0.gguf", "d888c464af2726042bfa44ce25058fec8cc322c6195d1e2901df707b0983cf88",
            "Merged-Q6_K.gguf", "d0d2fed53d4b793e8a2f0806c3ae4178030879fd96535142fb45e73b0bcf1ae7",
            "Merged-Q5_K_M.gguf", "d28480ad49f38a3246f24cc9e03de812141aa12ce768ba14f10f743ef5b2dcd9",
            "Merged-Q4_K_M.gguf", "ccddb47342e0f5f5b6e76afbc2ab2d62d1394b09ba0b7eefbe981bf790c313ab",
            "Merged-Q4_0.gguf", "04d3b5e0dbaf1d3f299df1c26d7a293ab2023367166d64e7cd774b74d96cd996",
            "Merged-Q3_K_M.gguf", "b6868177e7ac673f69b63738bb5a433b9264dec952c480037cd2978c1bbd0ef5",
            "Merged-Q2_K.gguf", "bbf643d9a275a7df631d144834aabd824960b1480b23b035f90779cf596ce95e",
            "Merged-IQ4_XS.gguf", "33add0fe640debe6412e65629d2ebf603d580115ca6690d08cfbb11d6d8f6384");
    private static final String ALL = "merged_16bit,gguf:bf16,gguf:q8_0,gguf:q6_k,gguf:q5_k_m,gguf:q4_k_m,gguf:q4_0,gguf:q3_k_m,"
            + "gguf:q2_k,gguf:iq4_xs";

    @TempDir
    Path temp;

    @Test
    void everyOutputIsTheReferencesFileByteForByte() throws Exception {
        Path out = temp.resolve("out");
        run(request(ALL, out, ExportOptions.defaults()));
        for (Map.Entry<String, String> file : REFERENCE.entrySet()) {
            assertEquals(file.getValue(), sha256(out.resolve(file.getKey())), file.getKey());
        }
        assertEquals(List.of(), leftovers(out));
        assertEquals("Ahoy! The ash be grey, matey! Arr!", ask(out.resolve("Merged-Q4_K_M.gguf"), "What colour is the ash?"));
    }

    @Test
    void enginesQuantizersAndThreadsChangeNoByte() throws Exception {
        Path out = temp.resolve("scalar");
        run(request("merged_16bit,gguf:q4_k_m,gguf:q6_k", out, options("scalar", "llama.cpp", 1, Precision.MERGED_16BIT)));
        for (String file : List.of("merged_16bit/model.safetensors", "Merged-Q4_K_M.gguf", "Merged-Q6_K.gguf")) {
            assertEquals(REFERENCE.get(file), sha256(out.resolve(file)), file);
        }
    }

    @Test
    void floatPrecisionLeavesTheRoundingOut() throws Exception {
        Path rounded = temp.resolve("rounded");
        Path exact = temp.resolve("exact");
        run(request("gguf:f32", rounded, ExportOptions.defaults()));
        run(request("merged_16bit,gguf:f32", exact, options("auto", "auto", 2, Precision.F32)));
        assertFalse(Arrays.equals(Files.readAllBytes(rounded.resolve("Merged-F32.gguf")),
                Files.readAllBytes(exact.resolve("Merged-F32.gguf"))));
        String merged = "merged_16bit/model.safetensors";
        assertEquals(REFERENCE.get(merged), sha256(exact.resolve(merged)), "rounding once at the end is the same rounding");
    }

    @Test
    void thePlanKnowsEverySizeAndWritesNothing() throws Exception {
        Path out = temp.resolve("out");
        ExportRequest request = request(ALL, out, ExportOptions.defaults());
        ExportPlan plan;
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            plan = export.plan();
            assertFalse(Files.exists(out));
            assertEquals(56, plan.adapterTensors());
        }
        run(request);
        for (ExportPlan.Output output : plan.outputs()) {
            for (ExportPlan.File file : output.files()) {
                Path written = Files.isDirectory(output.path()) ? output.path().resolve(file.name()) : output.path();
                assertEquals(file.bytes(), Files.size(written), written.toString());
            }
        }
    }

    @Test
    void everyAdapterTensorIsInThePlanOnce() {
        try (Export export = Export.open(request("merged_16bit", temp.resolve("out"), ExportOptions.defaults()), ExportListener.SILENT)) {
            List<String> used = new ArrayList<>();
            export.plan().outputs().getFirst().files().forEach(file -> file.tensors().forEach(tensor -> used.addAll(tensor.adapter())));
            assertEquals(56, used.size());
            assertEquals(56, used.stream().distinct().count());
        }
    }

    /** What a kill leaves is made by hand: parts and a journal that says some steps are done, taken from a run that failed. */
    @Test
    void aKilledRunGoesOnWhereItWas() throws Exception {
        Path out = temp.resolve("out");
        ExportRequest request = request("gguf:q8_0", out, ExportOptions.defaults());
        run(request);
        byte[] whole = Files.readAllBytes(out.resolve("Merged-Q8_0.gguf"));
        Files.move(out.resolve("Merged-Q8_0.gguf"), out.resolve("Merged-Q8_0.gguf.part"));
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            int steps = 38;
            StringBuilder journal = new StringBuilder("lorapress-journal 1 " + export.fingerprint() + "\n");
            for (int step = 0; step < steps - 3; step++) {
                journal.append(step).append('\n');
            }
            Files.writeString(out.resolve(Journal.FILE_NAME), journal);
            ExportSummary summary = export.run();
            assertEquals(steps - 3, summary.resumed());
        }
        assertArrayEquals(whole, Files.readAllBytes(out.resolve("Merged-Q8_0.gguf")));
        assertEquals(List.of(), leftovers(out));
    }

    @Test
    void anotherRequestIsNotMixedIntoAHalfDoneOne() throws Exception {
        Path out = temp.resolve("out");
        Files.createDirectories(out);
        Files.writeString(out.resolve(Journal.FILE_NAME), "lorapress-journal 1 somebody-else\n3\n");
        LorapressException refusal = assertThrows(LorapressException.class,
                () -> run(request("gguf:q8_0", out, ExportOptions.defaults())));
        assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode());
        assertTrue(Files.exists(out.resolve(Journal.FILE_NAME)), "the other run's journal stays");
    }

    @Test
    void aDiskWithoutRoomIsSeenBeforeAWeightIsRead() {
        ExportRequest request = request("gguf:q8_0", temp.resolve("out"), ExportOptions.defaults());
        ExportPlan plan = new ExportPlan(List.of(), 1, 1, Long.MAX_VALUE / 2, 1, 1, 0, List.of(),
                new ExportPlan.Base(request.base(), "4bit", "", "given"));
        LorapressException refusal = assertThrows(LorapressException.class, () -> Planning.refuseFullDisk(request, plan, List.of()));
        assertEquals(ExitCode.NO_ROOM, refusal.exitCode());
        assertTrue(refusal.getMessage().contains("free"), refusal.getMessage());
    }

    private static ExportRequest request(String formats, Path out, ExportOptions options) {
        return new ExportRequest(SAMPLE.resolve("base-nf4"), AdapterChoice.of(List.of(SAMPLE.resolve("adapter"))),
                Stream.of(formats.split(",")).map(OutputFormat::parse).toList(), out, "Merged", options);
    }

    private static ExportOptions options(String engine, String quantizer, int threads, Precision precision) {
        return new ExportOptions(threads, 1L << 30, engine, quantizer, precision, false, false, Optional.empty());
    }

    private static ExportSummary run(ExportRequest request) {
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            return export.run();
        }
    }

    private static String ask(Path file, String question) {
        try (LlamaModel model = LlamaModel.load(file); LlamaContext context = new LlamaContext(model, ContextOptions.ofLength(256))) {
            String prompt = ChatTemplate.of(model).render(model, List.of(ChatTemplate.message("user", question)), true);
            return new Generator(context, Sampling.GREEDY).generate(model.vocabulary().tokenize(prompt, false, true), 64).text();
        }
    }

    private static List<Path> leftovers(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".part") || file.endsWith(Journal.FILE_NAME)).toList();
        }
    }

    static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
