package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.safetensors.SafetensorsEntry;
import io.lorapress.safetensors.SafetensorsLayout;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An adapter folder that is written here loads again and merges to the same. */
class PeftFolderTest {
    @TempDir
    Path folder;

    private Path write(PeftFolder plan) throws IOException {
        Path written = Files.createDirectories(folder.resolve("written"));
        Files.writeString(written.resolve("adapter_config.json"), plan.config().toString());
        Map<String, FolderTensor> tensors = plan.tensors().stream().collect(Collectors.toMap(tensor -> tensor.info().name(), Function.identity()));
        SafetensorsLayout layout = SafetensorsLayout.of(plan.tensors().stream().map(FolderTensor::info).toList(), Map.of("format", "pt"));
        byte[] bytes = new byte[(int) layout.fileBytes()];
        System.arraycopy(layout.headerBytes(), 0, bytes, 0, layout.headerBytes().length);
        for (SafetensorsEntry entry : layout.entries()) {
            MemorySegment values = tensors.get(entry.name()).bytes().get();
            MemorySegment.copy(values, 0, MemorySegment.ofArray(bytes), entry.offset(), values.byteSize());
        }
        Files.write(written.resolve("adapter_model.safetensors"), bytes);
        return written;
    }

    private static Set<String> names(Adapter adapter) {
        return new HashSet<>(adapter.tensors().stream().map(TensorInfo::name).toList());
    }

    @ParameterizedTest
    @CsvSource({"peft, plain", "peft, dora", "peft, tied-embedding", "peft, trainable-tokens", "peft, moe-parameters", "peft, loha",
            "made, named", "made, vera", "made, adalora", "made, joint-attention", "made, resized-tokens", "made, oft-embedding"})
    void cleanedIsTheSameAdapter(String family, String name) throws IOException {
        PeftCase peft = PeftCase.unpack(family, name, folder);
        try (Adapter adapter = Adapter.open(folder); Adapter again = Adapter.open(write(PeftFolder.cleaned(adapter, 1, "org/base")))) {
            assertEquals("org/base", again.config().baseModel().orElseThrow());
            assertFalse(again.config().json().toString().contains("null"));
            MergeCheck.requireSame(peft, again.map(peft.base().tensors(), MapOptions.DEFAULT));
        }
    }

    /** Without wrappers, other prefixes and the adapter's name the keys are those that PEFT wrote first. */
    @Test
    void cleanedKeysArePeftsOwn() throws IOException {
        PeftCase.unpack("made", "named", Files.createDirectory(folder.resolve("named")));
        PeftCase.unpack("made", "dora-embedding", Files.createDirectory(folder.resolve("plain")));
        try (Adapter named = Adapter.open(folder.resolve("named")); Adapter plain = Adapter.open(folder.resolve("plain"));
             Adapter cleaned = Adapter.open(write(PeftFolder.cleaned(named, 1, "base")))) {
            assertEquals(names(plain), names(cleaned));
            assertFalse(names(plain).equals(names(named)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "patterns", "loha"})
    void strengthGoesIntoAlpha(String name) throws IOException {
        PeftCase peft = PeftCase.unpack("peft", name, folder);
        try (Adapter adapter = Adapter.open(folder); Adapter half = Adapter.open(write(PeftFolder.cleaned(adapter, 0.5, "base")))) {
            MergeCheck.requireSame(peft, half.map(peft.base().tensors(), MapOptions.DEFAULT.withStrength(2)));
        }
    }

    @Test
    void whatHasNoAlphaCannotBeScaled() throws IOException {
        PeftCase.unpack("peft", "ia3", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            assertEquals(AdapterError.CANNOT_WRITE,
                    assertThrows(AdapterException.class, () -> PeftFolder.cleaned(adapter, 0.5, "base")).error());
        }
    }

    @ParameterizedTest
    @EnumSource(Combination.class)
    void combinedIsOneLora(Combination combination) throws IOException {
        String name = combination == Combination.SUM ? "cat" : combination.name().toLowerCase(Locale.ROOT);
        PeftCase peft = PeftCase.unpack("combined", name, folder);
        try (Adapter first = Adapter.open(folder); Adapter second = Adapter.open(folder.resolve("second"))) {
            PeftFolder plan = PeftFolder.combined(List.of(new WeightedAdapter(first, 0.7), new WeightedAdapter(second, -0.3)),
                    new CombineOptions(combination, 0.6, 0), peft.base().tensors(), MapOptions.DEFAULT, "base");
            try (Adapter combined = Adapter.open(write(plan))) {
                MergeCheck.requireSame(peft, combined.map(peft.base().tensors(), MapOptions.DEFAULT));
            }
        }
    }

    @Test
    void savedModulesCannotBeCombined() throws IOException {
        PeftCase peft = PeftCase.unpack("peft", "modules-to-save", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            List<WeightedAdapter> twice = List.of(new WeightedAdapter(adapter, 0.5), new WeightedAdapter(adapter, 0.5));
            AdapterException refused = assertThrows(AdapterException.class, () -> PeftFolder.combined(twice,
                    CombineOptions.of(Combination.CAT), peft.base().tensors(), MapOptions.DEFAULT, "base"));
            assertEquals(AdapterError.CANNOT_WRITE, refused.error());
        }
    }

    /** A merge is extracted again: from the difference of base and merge comes an adapter that merges to the same. */
    @Test
    void extractedMergesToTheSame() throws IOException {
        PeftCase peft = PeftCase.unpack("made", "replicated", folder);
        String module = "model.layers.1.self_attn.q_proj";
        float[] difference = difference(peft, module + ".weight");
        ExtractedPair pair = LowRankExtraction.ofRank(8, 3).extract(module, 16, 16,
                (first, count, out) -> System.arraycopy(difference, (int) first * 16, out, 0, count * 16), new ScalarMerge());
        assertEquals(4, pair.rank());
        try (Adapter extracted = Adapter.open(write(PeftFolder.extracted(List.of(ExtractedFactors.of(pair)), peft.base().tensors(), "base")))) {
            MergedTensor tensor = extracted.map(peft.base().tensors(), MapOptions.DEFAULT).tensors().stream()
                    .filter(merged -> merged.result().name().equals(module + ".weight")).findFirst().orElseThrow();
            float[] got = new float[256];
            TensorMerge.prepare(tensor).apply(0, 16, 16, got, 0, new ScalarMerge());
            for (int i = 0; i < got.length; i++) {
                assertEquals(difference[i], got[i], 1e-5);
            }
        }
    }

    private static float[] difference(PeftCase peft, String tensor) {
        float[] difference = new float[256];
        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 16; column++) {
                difference[row * 16 + column] = peft.mergedRows(tensor).get(row)[column] - peft.base().rows().get(tensor).get(row)[column];
            }
        }
        return difference;
    }

    @Test
    void nothingToExtract() {
        AdapterException refused = assertThrows(AdapterException.class, () -> PeftFolder.extracted(List.of(), List.of(), "base"));
        assertTrue(refused.getMessage().contains("do not differ"), refused.getMessage());
    }
}
