package io.lorapress.export.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import io.lorapress.numeric.cuda.CudaAccelerator;
import io.lorapress.numeric.cuda.HostDevice;
import io.lorapress.numeric.tile.Accelerator.Outcome;
import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.numeric.tile.TileInput;
import io.lorapress.numeric.tile.TileOutput;
import io.lorapress.numeric.tile.TileWork;
import io.lorapress.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels' own arithmetic and geometry, run on the processor, against the scalar engine, to the bit. */
class KernelCheckTest {
    private static final int TIMES = 40;
    /** A failure prints it; -Dseed takes it. */
    private final long seed = Long.getLong("seed", System.nanoTime());

    static Stream<String> names() {
        return KernelCheck.all().stream().map(KernelCheck::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheScalarEnginesBytes(String name) throws IOException {
        KernelCheck check = KernelCheck.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
        CudaAccelerator accelerator = new CudaAccelerator(List.of(new HostDevice("test", 1 << 30)), true);
        for (int i = 0; i < TIMES; i++) {
            assertEquals(Optional.empty(), check.run(accelerator, seed + i));
        }
    }

    @Test
    void measuresAndWritesThePageOfACard(@TempDir Path folder) throws IOException {
        List<String> said = new ArrayList<>();
        GpuCheck check = new GpuCheck(List.of(new HostDevice("GPU 0 (NVIDIA Test 1000)", 1L << 31)), seed, said::add);
        Path page = check.report(folder, 1, new GpuBench(16, 1), new int[] {1, 1024});
        assertEquals("NVIDIA-Test-1000.md", page.getFileName().toString());
        String text = Files.readString(page);
        for (String part : List.of("| DoRA | 1 | 0 |", "NF4 nested + LoRA rank 256 to BF16", "BF16 to IQ4_XS", "to a file, synced")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "no temporary file is left");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -65520f, 1e9f})
    void leavesWhatIsNotFiniteOrTooLargeToTheProcessor(float value) throws IOException {
        float[] values = new float[1000];
        values[737] = value;
        TileInput input = new TileInput(new StoredTile.Plain(DType.F32, MemorySegment.ofArray(values), 0), List.of(), DType.F32);
        TileOutput output = new TileOutput(GgmlType.F16, 10, 100, (_, _) -> {
            throw new AssertionError("nothing may be delivered");
        });
        CudaAccelerator accelerator = new CudaAccelerator(List.of(new HostDevice("test", 1 << 30)));
        assertInstanceOf(Outcome.Suspect.class, accelerator.run(new TileWork(input, 10, 100, List.of(output))));
        values[737] = Math.nextDown(65520f);
        TileOutput good = new TileOutput(GgmlType.BF16, 10, 100, (_, _) -> { });
        assertInstanceOf(Outcome.Done.class, accelerator.run(new TileWork(input, 10, 100, List.of(good))));
    }
}
