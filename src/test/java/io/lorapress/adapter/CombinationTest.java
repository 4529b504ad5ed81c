package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two adapters become one as PEFT's add_weighted_adapter makes them. */
class CombinationTest {
    private static final double[] WEIGHTS = {0.7, -0.3};
    private static final double DENSITY = 0.6;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"cat, CAT", "cat, SUM", "linear, LINEAR", "ties, TIES", "svd, SVD"})
    void combinesAsPeft(String name, Combination combination) throws IOException {
        PeftCase peft = PeftCase.unpack("combined", name, folder);
        try (Adapter first = Adapter.open(folder); Adapter second = Adapter.open(folder.resolve("second"))) {
            MergeCheck.requireSame(peft, map(peft, combination, first, second));
        }
    }

    private static AdapterMapping map(PeftCase peft, Combination combination, Adapter first, Adapter second) {
        List<WeightedAdapter> adapters = List.of(new WeightedAdapter(first, WEIGHTS[0]), new WeightedAdapter(second, WEIGHTS[1]));
        return AdapterCombination.map(adapters, new CombineOptions(combination, DENSITY, 0), peft.base().tensors(), MapOptions.DEFAULT);
    }

    @Test
    void otherRanksCannotBeAddedFactorByFactor() throws IOException {
        PeftCase peft = PeftCase.unpack("combined", "cat", folder);
        try (Adapter first = Adapter.open(folder); Adapter second = Adapter.open(folder.resolve("second"))) {
            AdapterException refused = assertThrows(AdapterException.class, () -> map(peft, Combination.LINEAR, first, second));
            assertEquals(AdapterError.CANNOT_COMBINE, refused.error());
            assertTrue(refused.getMessage().contains("rank 4"), refused.getMessage());
        }
    }

    @Test
    void doraStandsAlone() throws IOException {
        PeftCase peft = PeftCase.unpack("made", "dora-embedding", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            for (Combination combination : Combination.values()) {
                AdapterException refused = assertThrows(AdapterException.class, () -> map(peft, combination, adapter, adapter));
                assertEquals(AdapterError.CANNOT_COMBINE, refused.error());
            }
        }
    }

    @Test
    void rotationsCannotBeScaled() throws IOException {
        PeftCase peft = PeftCase.unpack("made", "oft", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            AdapterException refused = assertThrows(AdapterException.class,
                    () -> adapter.map(peft.base().tensors(), MapOptions.DEFAULT.withStrength(0.8)));
            assertEquals(AdapterError.CANNOT_COMBINE, refused.error());
        }
    }

    @Test
    void savedModulesCannotBeMixed() throws IOException {
        PeftCase peft = PeftCase.unpack("made", "embedding-and-head", folder);
        try (Adapter one = Adapter.open(folder); Adapter other = Adapter.open(folder)) {
            AdapterException refused = assertThrows(AdapterException.class, () -> map(peft, Combination.SUM, one, other));
            assertEquals(AdapterError.DUPLICATE_TARGET, refused.error());
        }
    }

    @Test
    void halfAnAdapterTwiceIsTheAdapter() throws IOException {
        PeftCase peft = PeftCase.unpack("peft", "plain", folder);
        try (Adapter adapter = Adapter.open(folder)) {
            List<WeightedAdapter> halves = List.of(new WeightedAdapter(adapter, 1), new WeightedAdapter(adapter, 1));
            MapOptions half = MapOptions.DEFAULT.withStrength(0.5);
            MergeCheck.requireSame(peft, AdapterCombination.map(halves, CombineOptions.of(Combination.SUM), peft.base().tensors(), half));
        }
    }
}
