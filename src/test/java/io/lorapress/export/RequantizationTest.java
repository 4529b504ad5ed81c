package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufShards;
import io.lorapress.quantize.KeyOverride;
import io.lorapress.quantize.TensorTypeRule;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GGUF to GGUF on the sample, against the files llama-quantize v0.5.0 wrote. */
class RequantizationTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    /** SHA-256 of llama-quantize's output for the sample's BF16 file, by type. */
    private static final Map<String, String> REFERENCE = Map.ofEntries(
            Map.entry("q4_0", "04d3b5e0dbaf1d3f299df1c26d7a293ab2023367166d64e7cd774b74d96cd996"),
            Map.entry("q4_1", "8b7a44d9d40d22b9c1e143349e0949dd510988c63aabf1fc8f74efced27c50e4"),
            Map.entry("q5_0", "c5d77cade4be62397aed680aca30ec7bdc1d4ca9e4729305770214045feec73e"),
            Map.entry("q5_1", "1ff0552331e251254f2ad163115528ce590389140e64c06006f559dd4029e516"),
            Map.entry("q8_0", "d888c464af2726042bfa44ce25058fec8cc322c6195d1e2901df707b0983cf88"),
            Map.entry("q2_k", "bbf643d9a275a7df631d144834aabd824960b1480b23b035f90779cf596ce95e"),
            Map.entry("q3_k_s", "c4f7d3343a8ff12ef1a9bc676ac0ad464c9d2127de1dd691a16421ceabab6081"),
            Map.entry("q3_k_l", "9c681cda8eedc4c672a5b91ec81eb6e63283b2bf9df562f128ccc41dbbaf8db8"),
            Map.entry("q4_k_s", "68e8bd23d1f9c61f8ac11e68251e88f98a911e184146eb95e604e9e4b65def3b"),
            Map.entry("q5_k_s", "65e28bd1c83c3ab6ce70e33ecff59fc56a6ffd7008777f654df7417b7b231b1f"),
            Map.entry("q6_k", "d0d2fed53d4b793e8a2f0806c3ae4178030879fd96535142fb45e73b0bcf1ae7"),
            Map.entry("iq4_nl", "657bdbd982760cb42fe559b4fe9639f1711e5bfcab5db33952d3f950978730a5"),
            Map.entry("iq4_xs", "33add0fe640debe6412e65629d2ebf603d580115ca6690d08cfbb11d6d8f6384"),
            Map.entry("iq3_s", "e7ba76f0ddf682784a6d73a28a2c58a9a40a7cb5a5b192abe3967b5e18a75a8d"),
            Map.entry("mxfp4_moe", "463a78fa36c5ae8b5a069a6c7f87d5407cd1375b77fb61eb0de794c44378d4f2"),
            Map.entry("tq1_0", "1662c21175e7fea6aa70d7ce403cf4f2782cd29fb60a9b82f140f4791d1e7beb"),
            Map.entry("q1_0", "c662d36d2cf79ad4344a4866ae5031e9131ace540bd76287bf25e80a886245dc"));
    private static final Path IMATRIX = Path.of("src/test/resources/export/pirate.imatrix.gguf");
    /** The same with that importance matrix, which llama-imatrix computed on the sample's generations.json. */
    private static final Map<String, String> REFERENCE_BY_IMPORTANCE = Map.ofEntries(
            Map.entry("q4_k_m", "40ada482e0349ef828a8887451e00652c840be1c6b0d4405bf8668f92cf1cc27"),
            Map.entry("q5_k_m", "b99e282b4fc24ed86c3d7be7753f92d7d94f4e457910bdaa54ca1f62dadebc1d"),
            Map.entry("q6_k", "13f676c7ce9900e1b4d87937e138db553c0371f4db1869b3c8e508c8df8b048d"),
            Map.entry("q4_0", "27587896145e90b0c3526d27d81d717883340972fb8d9978bab6c6f71ce9ed05"),
            Map.entry("q2_k_s", "1404bbf0c1f0891848ac2a09ebe8b5d21fbe2d6a95aa4819834030063c292b02"),
            Map.entry("iq2_xs", "9bc7470bfb153e9c36e5c5b56f6a75dc562ca00d5eb76ea7777986e0119feb52"),
            Map.entry("iq3_xxs", "bc6506f95145d0557e2c45e730b4e6a03999bcef5e29a350864ecd698b5a56dc"),
            Map.entry("iq1_m", "672b053dc078ccdf131b4fc2e5b8016738f374ca8c36e1fb8a3d168532110cb3"));

    @TempDir
    static Path temp;
    private static Path input;

    @BeforeAll
    static void exportTheSample() {
        ExportRequest request = new ExportRequest(SAMPLE.resolve("base-nf4"), AdapterChoice.of(List.of(SAMPLE.resolve("adapter"))),
                List.of(OutputFormat.parse("gguf:bf16")), temp, "Merged", ExportOptions.defaults());
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            export.run();
        }
        input = temp.resolve("Merged-BF16.gguf");
    }

    @Test
    void everyTypeIsTheReferencesFileByteForByte() throws Exception {
        for (Map.Entry<String, String> reference : REFERENCE.entrySet()) {
            Path output = temp.resolve(reference.getKey() + ".gguf");
            run(output, reference.getKey(), QuantizeOptions.NONE);
            assertEquals(reference.getValue(), SampleExportTest.sha256(output), reference.getKey());
        }
    }

    @Test
    void importanceMakesTheReferencesFilesToo() throws Exception {
        for (Map.Entry<String, String> reference : REFERENCE_BY_IMPORTANCE.entrySet()) {
            Path output = temp.resolve(reference.getKey() + "-imatrix.gguf");
            run(output, reference.getKey(), importance());
            assertEquals(reference.getValue(), SampleExportTest.sha256(output), reference.getKey());
        }
    }

    @Test
    void ourImportanceIsLlamaImatrixs() throws Exception {
        Path made = temp.resolve("made.imatrix.gguf");
        int chunks = ImatrixRun.run(new ImatrixRequest(input, SAMPLE.resolve("generations.json"), made, 512, 0, false, false, 0, false),
                (_, _) -> { });
        try (GgufFile ours = GgufFile.open(made); GgufFile theirs = GgufFile.open(IMATRIX)) {
            assertEquals(theirs.metadata(), ours.metadata());
            assertEquals(chunks, ours.metadata().findInteger("imatrix.chunk_count").orElseThrow());
            assertEquals(theirs.tensors().stream().map(GgufFile.Entry::info).toList(), ours.tensors().stream().map(GgufFile.Entry::info).toList());
            for (GgufFile.Entry tensor : theirs.tensors()) {
                compare(tensor, ours.tensor(tensor.name()).orElseThrow());
            }
        }
    }

    /** On the processor that made the fixture all values are equal; others round float16 attention otherwise. */
    private static void compare(GgufFile.Entry expected, GgufFile.Entry actual) {
        for (long i = 0; i < expected.shape().elements(); i++) {
            float value = expected.data().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            assertEquals(value, actual.data().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i), 1e-3f * Math.abs(value), expected.name());
        }
    }

    @Test
    void anExportTakesTheSameImportance() throws Exception {
        Path folder = temp.resolve("by-importance");
        ExportRequest request = new ExportRequest(SAMPLE.resolve("base-nf4"), AdapterChoice.of(List.of(SAMPLE.resolve("adapter"))),
                Stream.of("gguf:iq2_xs", "gguf:q4_k_m", "gguf:bf16").map(OutputFormat::parse).toList(), folder, "Merged",
                ExportOptions.defaults().withQuantize(importance()));
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            ExportSummary summary = export.run();
            assertEquals(3, summary.quality().size());
        }
        assertEquals(REFERENCE_BY_IMPORTANCE.get("iq2_xs"), SampleExportTest.sha256(folder.resolve("Merged-IQ2_XS.gguf")));
        assertEquals(REFERENCE_BY_IMPORTANCE.get("q4_k_m"), SampleExportTest.sha256(folder.resolve("Merged-Q4_K_M.gguf")));
        assertEquals(-1, Files.mismatch(input, folder.resolve("Merged-BF16.gguf")));
    }

    private static QuantizeOptions importance() {
        return QuantizeOptions.NONE.withImportance(new QuantizeOptions.Importance(IMATRIX, List.of(), List.of()));
    }

    @Test
    void optionsReachTheTypesAndTheMetadata() {
        Path output = temp.resolve("options.gguf");
        run(output, "q4_k_m", QuantizeOptions.NONE.withOverrides(List.of(KeyOverride.parse("general.name=str:Other")))
                .withPruned(new TreeSet<>(List.of(1)))
                .withTypes(new QuantizeOptions.Types(Optional.empty(), Optional.of(GgmlType.Q8_0),
                        List.of(TensorTypeRule.parse("attn_v=q5_0")), false, false)));
        try (GgufFile file = GgufFile.open(output)) {
            assertEquals("Other", file.metadata().findText("general.name").orElseThrow());
            assertEquals(3, file.metadata().findInteger("llama.block_count").orElseThrow());
            assertTrue(file.tensor("blk.3.attn_v.weight").isEmpty());
            assertEquals(GgmlType.Q5_0, file.tensor("blk.2.attn_v.weight").orElseThrow().type());
            assertEquals(GgmlType.Q8_0, file.tensor("token_embd.weight").orElseThrow().type());
        }
    }

    @Test
    void aSplitModelIsReadAndSplitAgain() throws Exception {
        Path whole = temp.resolve("whole.gguf");
        run(whole, "q4_k_m", QuantizeOptions.NONE);
        run(temp.resolve("split.gguf"), "copy", QuantizeOptions.NONE.withSplitBytes(2_000_000));
        List<Path> shards = named("split-");
        assertTrue(shards.size() > 2, shards.toString());
        Path again = temp.resolve("again.gguf");
        run(shards.getFirst(), again, "q4_k_m", false, QuantizeOptions.NONE);
        assertEquals(-1, Files.mismatch(whole, again));
        run(shards.getFirst(), temp.resolve("kept.gguf"), "q4_k_m", true, QuantizeOptions.NONE);
        List<Path> kept = named("kept-");
        assertEquals(shards.size(), kept.size());
        try (GgufShards one = GgufShards.open(whole); GgufShards many = GgufShards.open(kept.getFirst())) {
            assertEquals(one.tensors().size(), many.tensors().size());
            for (GgufShards.Entry entry : many.tensors()) {
                assertEquals(-1, entry.tensor().data().mismatch(one.files().getFirst().tensor(entry.tensor().name()).orElseThrow().data()));
            }
        }
    }

    @Test
    void aTargetSizeIsKeptAndBeatsTheMixtureOfTheSameSize() throws Exception {
        Path mixture = temp.resolve("mixture.gguf");
        ExportSummary byName = run(mixture, "q4_k_m", QuantizeOptions.NONE);
        Path fitted = temp.resolve("fitted.gguf");
        ExportSummary byError = run(fitted, "q4_k_m", QuantizeOptions.NONE.withTarget(new SizeTarget.FileBytes(Files.size(mixture))));
        assertTrue(Files.size(fitted) <= Files.size(mixture));
        assertTrue(squaredError(byError) < squaredError(byName), squaredError(byError) + " against " + squaredError(byName));
    }

    private static double squaredError(ExportSummary summary) {
        return summary.quality().getFirst().tensors().stream()
                .mapToDouble(tensor -> tensor.weights() * tensor.relativeError() * tensor.relativeError()).sum();
    }

    @Test
    void moreBitsMakeLessError() {
        double last = 1;
        for (String type : List.of("q2_k", "q4_k_m", "q6_k", "q8_0")) {
            ExportSummary summary = run(temp.resolve("error.gguf"), type, QuantizeOptions.NONE);
            double error = summary.quality().getFirst().types().getFirst().relativeError();
            assertTrue(error > 0 && error < last, type + ": " + error);
            last = error;
        }
        assertTrue(last < 0.01, "q8_0: " + last);
    }

    @Test
    void whatIsQuantizedAlreadyIsLeftAlone() {
        Path eight = temp.resolve("eight.gguf");
        run(eight, "q8_0", QuantizeOptions.NONE);
        Path four = temp.resolve("four.gguf");
        LorapressException refusal = assertThrows(LorapressException.class, () -> run(eight, four, "q4_0", false, QuantizeOptions.NONE));
        assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode());
        assertTrue(refusal.getMessage().contains("--allow-requantize"), refusal.getMessage());
        assertFalse(Files.exists(four));
    }

    @Test
    void aTypeThatNeedsImportanceIsRefusedWithout() {
        LorapressException refusal = assertThrows(LorapressException.class, () -> run(temp.resolve("no.gguf"), "iq2_xs", QuantizeOptions.NONE));
        assertTrue(refusal.getMessage().contains("--imatrix"), refusal.getMessage());
    }

    @Test
    void aFailureLeavesNothing() throws Exception {
        Path unwritable = temp.resolve("file");
        Files.writeString(unwritable, "no folder");
        assertThrows(LorapressException.class, () -> run(unwritable.resolve("out.gguf"), "q8_0", QuantizeOptions.NONE));
        assertEquals("no folder", Files.readString(unwritable));
    }

    private static ExportSummary run(Path output, String type, QuantizeOptions options) {
        return run(input, output, type, false, options);
    }

    private static ExportSummary run(Path from, Path output, String type, boolean keepSplit, QuantizeOptions options) {
        ExportOptions all = new ExportOptions(2, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, true, false, Optional.empty(), options);
        try (Requantization run = Requantization.open(new RequantizeRequest(from, output, type, keepSplit, false, all), ExportListener.SILENT)) {
            return run.run();
        }
    }

    private static List<Path> named(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList();
        }
    }
}
