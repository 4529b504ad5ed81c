package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Norms from Gram matrices are those of the deltas themselves. */
class DeltaNormTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "patterns-rslora", "fan-in-fan-out", "bfloat16", "untrained"})
    void equalsTheNormOfTheProduct(String name) throws IOException {
        PeftCase peft = PeftCase.unpack("peft", name, folder);
        try (Adapter adapter = Adapter.open(folder)) {
            Map<String, DeltaNorm> norms = DeltaNorm.of(adapter).stream().collect(Collectors.toMap(DeltaNorm::module, norm -> norm));
            AdapterMapping mapping = adapter.map(peft.base().tensors(), MapOptions.DEFAULT.withUntrained(true));
            assertEquals(mapping.changes().size(), norms.size());
            for (MergedTensor tensor : mapping.tensors()) {
                if (!tensor.changes().isEmpty()) {
                    DeltaNorm norm = norms.get(tensor.result().name().replace(".weight", ""));
                    assertEquals(norm(tensor), norm.norm(), 1e-5 * norm.norm(), norm.module());
                    assertEquals(name.equals("untrained"), norm.untrained());
                }
            }
        }
    }

    private static double norm(MergedTensor tensor) {
        Shape shape = tensor.result().shape();
        float[] w = new float[(int) shape.elements()];
        TensorMerge.prepare(tensor).apply(0, (int) shape.rows(), (int) shape.columns(), w, 0, new ScalarMerge());
        double squares = 0;
        for (float value : w) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    @Test
    void countsEveryExpert() throws IOException {
        PeftCase peft = PeftCase.unpack("peft", "moe-parameters", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            AdapterMapping mapping = adapter.map(peft.base().tensors(), MapOptions.DEFAULT);
            double squares = mapping.tensors().stream().filter(tensor -> tensor.result().name().matches("model.layers.0.*experts.*down_proj.weight"))
                    .mapToDouble(tensor -> norm(tensor) * norm(tensor)).sum();
            List<DeltaNorm> norms = DeltaNorm.of(adapter).stream().filter(norm -> norm.module().endsWith("layers.0.mlp.experts")).toList();
            assertEquals(2, norms.size());
            assertTrue(norms.stream().anyMatch(norm -> Math.abs(norm.norm() - Math.sqrt(squares)) < 1e-5 * norm.norm() && norm.rank() == 8),
                    norms + " should hold " + Math.sqrt(squares));
        }
    }

    @Test
    void tellsWhatIsNotFinite() throws IOException {
        AdapterFiles files = new AdapterFiles().pair("q", 3, 4);
        files.tensors.get("base_model.model.q.lora_A.weight").values()[2] = Float.NaN;
        try (Adapter adapter = Adapter.open(files.write(folder))) {
            assertTrue(Double.isNaN(DeltaNorm.of(adapter).getFirst().norm()));
        }
    }
}
