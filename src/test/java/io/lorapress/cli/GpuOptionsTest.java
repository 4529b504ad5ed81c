package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lorapress.failure.ExitCode;
import io.lorapress.numeric.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine without a GPU says to one who asks for it. */
class GpuOptionsTest {
    @TempDir
    Path temp;

    @BeforeAll
    static void thereIsNoGpu() {
        assumeFalse(Engines.reports().getFirst().available(), "there is a GPU");
    }

    @Test
    void anExportThatInsistsOnCudaFailsInOneLine() {
        for (String more : new String[] {"--engine=cuda", "--engine=cuda --device=0,1"}) {
            CommandLineRun run = CommandLineRun.of(Stream.concat(Stream.of("export", "samples/pirate/adapter", "--base",
                    "samples/pirate/base-nf4", "--to", "gguf:q8_0", "-o", temp.resolve("out")), Stream.of(more.split(" "))).toArray());
            assertEquals(ExitCode.FAILURE.code(), run.code(), run.err());
            assertEquals(1, run.failures().size(), run.err());
            assertTrue(run.failures().getFirst().startsWith("lorapress: engine cuda is not available: "), run.err());
            assertFalse(Files.exists(temp.resolve("out")));
        }
    }

    @Test
    void devicesNeedAnEngineThatHasSome() {
        CommandLineRun run = CommandLineRun.of("export", "samples/pirate/adapter", "--base", "samples/pirate/base-nf4", "--to", "gguf:q8_0",
                "-o", temp.resolve("out"), "--engine", "scalar", "--device", "0");
        assertEquals(ExitCode.USAGE.code(), run.code(), run.err());
    }

    @Test
    void theGpuCheckFailsInOneLine() {
        CommandLineRun run = CommandLineRun.of("gpu-check", "-o", temp);
        assertEquals(ExitCode.FAILURE.code(), run.code(), run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().startsWith("lorapress: no GPU can be used: "), run.err());
    }

    @Test
    void doctorNamesWhatIsMissing() {
        CommandLineRun run = CommandLineRun.of("doctor");
        assertEquals(0, run.code());
        for (String part : new String[] {"engine cuda", "not available: ", "cuda driver", "cublas"}) {
            assertTrue(run.out().contains(part), part + " in " + run.out());
        }
    }
}
