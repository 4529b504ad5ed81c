package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of adapter merges to what PEFT's own merge_and_unload() made of it. */
class PeftMergeTest {
    private static final float TOLERANCE = 1e-6f;

    @TempDir
    Path folder;

    static List<String> cases() {
        return PeftCase.names("peft");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mergesAsPeft(String name) throws IOException {
        PeftCase peft = PeftCase.unpack("peft", name, folder);
        MapOptions options = MapOptions.DEFAULT.withUntrained(name.equals("untrained"));
        try (Adapter adapter = Adapter.open(peft.folder())) {
            check(peft, adapter.map(peft.base().tensors(), options));
        }
    }

    private static void check(PeftCase peft, AdapterMapping mapping) {
        Map<String, MergedTensor> ours = mapping.tensors().stream()
                .collect(Collectors.toMap(tensor -> tensor.result().name(), Function.identity()));
        for (TensorInfo expected : peft.merged().tensors()) {
            MergedTensor tensor = ours.get(expected.name());
            assertNotNull(tensor, expected.name());
            assertEquals(expected.shape(), tensor.result().shape(), expected.name());
            Map<Integer, float[]> base = peft.base().rows().get(tensor.source());
            checkRows(tensor, base, peft.merged().rows().getOrDefault(expected.name(), base));
        }
    }

    private static void checkRows(MergedTensor tensor, Map<Integer, float[]> base, Map<Integer, float[]> expected) {
        TensorMerge merge = TensorMerge.prepare(tensor);
        expected.forEach((row, values) -> {
            float[] got = tensor.readsBase() ? base.get(row).clone() : new float[values.length];
            merge.apply(row, 1, got.length, got, 0, new ScalarMerge());
            requireClose(tensor.result().name() + " row " + row, values, got);
        });
    }

    private static void requireClose(String where, float[] expected, float[] got) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Math.abs(expected[i] - got[i]) <= TOLERANCE * largest,
                    where + " column " + i + ": PEFT has " + expected[i] + ", we have " + got[i]);
        }
    }
}
