package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.TensorInfo;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Carries out a mapping and compares with what PEFT made. */
final class MergeCheck {
    private static final float TOLERANCE = 1e-6f;
    private static final LowRankMerge ENGINE = new ScalarMerge();

    private MergeCheck() {
    }

    static void requireSame(PeftCase peft, AdapterMapping mapping) {
        Map<String, MergedTensor> ours = mapping.tensors().stream()
                .collect(Collectors.toMap(tensor -> tensor.result().name(), Function.identity()));
        boolean tied = !ours.containsKey("lm_head.weight");
        for (TensorInfo expected : peft.merged().tensors()) {
            String name = tied && expected.name().equals("lm_head.weight") ? embedding(ours) : expected.name();
            MergedTensor tensor = ours.get(name);
            assertNotNull(tensor, expected.name());
            assertEquals(expected.shape(), tensor.result().shape(), expected.name());
            checkRows(tensor, peft.base().rows().get(tensor.source()), peft.mergedRows(expected.name()));
        }
    }

    private static String embedding(Map<String, MergedTensor> tensors) {
        return tensors.keySet().stream().filter(Tie::isEmbedding).findFirst().orElseThrow();
    }

    private static void checkRows(MergedTensor tensor, Map<Integer, float[]> base, Map<Integer, float[]> expected) {
        TensorMerge merge = TensorMerge.prepare(tensor);
        for (int pass = 0; pass < merge.prepasses(); pass++) {
            int number = pass;
            assertEquals(tensor.result().shape().rows(), base.size(), "a prepass needs all rows");
            ranges(base, merge).forEach((row, values) -> merge.observe(number, row, rows(tensor, values), columns(tensor), values, 0, ENGINE));
        }
        Map<Integer, float[]> got = tensor.readsBase() ? ranges(base, merge) : ranges(expected, merge);
        got.forEach((row, values) -> merge.apply(row, rows(tensor, values), columns(tensor), values, 0, ENGINE));
        Map<Integer, float[]> wanted = ranges(expected, merge);
        got.forEach((row, values) -> requireClose(tensor.result().name() + " row " + row, wanted.get(row), values));
    }

    private static int columns(MergedTensor tensor) {
        return (int) tensor.result().shape().columns();
    }

    private static int rows(MergedTensor tensor, float[] values) {
        return values.length / columns(tensor);
    }

    /** Copies of the rows, as many together as the merge wants. */
    private static Map<Integer, float[]> ranges(Map<Integer, float[]> rows, TensorMerge merge) {
        int together = (int) merge.granularity();
        Map<Integer, float[]> ranges = new TreeMap<>();
        rows.forEach((row, values) -> {
            float[] range = ranges.computeIfAbsent(row / together * together, first -> new float[together * values.length]);
            System.arraycopy(values, 0, range, row % together * values.length, values.length);
        });
        return ranges;
    }

    private static void requireClose(String where, float[] expected, float[] got) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertTrue(Math.abs(expected[i] - got[i]) <= TOLERANCE * largest,
                    where + " element " + i + ": PEFT has " + expected[i] + ", we have " + got[i]);
        }
    }
}
