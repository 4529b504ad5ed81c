package io.lorapress.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.scalar.ScalarProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginesTest {
    /** Prints what is chosen; run in a Java of its own, with other options. */
    static final class Chooser {
        public static void main(String[] arguments) {
            try {
                EngineChoice choice = Engines.choose(arguments[0]);
                System.out.println(choice.engine().name());
                choice.steppedDown().forEach(System.out::println);
            } catch (LorapressException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private record Absent(String name) implements EngineProvider {
        @Override
        public EngineReport report() {
            return EngineReport.unavailable(name, "there is none", "buy one");
        }

        @Override
        public Engine create() {
            throw new AssertionError("it is not there");
        }
    }

    @Test
    void theVectorEngineIsChosenWhereItsModuleIs() {
        noGpu();
        EngineChoice choice = Engines.choose(Engines.AUTO);
        assertEquals("vector", choice.engine().name());
        assertEquals(List.of("cuda"), choice.steppedDown().stream().map(EngineReport::name).toList());
        assertEquals(List.of("cuda", "vector", "scalar"), Engines.reports().stream().map(EngineReport::name).toList());
    }

    private static void noGpu() {
        assumeFalse(Engines.reports().getFirst().available(), "there is a GPU");
    }

    @Test
    void withoutAGpuCudaIsOneLineThatSaysWhy() {
        noGpu();
        LorapressException refusal = assertThrows(LorapressException.class, () -> Engines.choose("cuda:0"));
        assertTrue(refusal.getMessage().matches("engine cuda is not available: (there is no NVIDIA driver: libcuda.so.1 cannot be loaded"
                + "|the NVIDIA driver|GPUs are used|this build has no kernels|JCuda's library).*; .*"), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
        assertEquals(ExitCode.FAILURE, refusal.exitCode());
        assertTrue(Engines.details().keySet().containsAll(List.of("cuda driver", "cublas")), Engines.details().toString());
    }

    @Test
    void devicesAreNumbersOfAnEngineThatHasSome() {
        for (String wrong : List.of("vector:0", "cuda:", "cuda:0,", "cuda:a", "scalar:0,1")) {
            assertEquals(ExitCode.USAGE, assertThrows(LorapressException.class, () -> Engines.choose(wrong), wrong).exitCode(), wrong);
        }
    }

    @Test
    void oneCanBeForced() {
        assertEquals("scalar", Engines.choose("scalar").engine().name());
        assertEquals("vector", Engines.choose("vector").engine().name());
    }

    @Test
    void theNextOneStepsInAndSaysWhy() {
        EngineChoice choice = Engines.choose(List.of(new Absent("cuda"), new ScalarProvider()), Engines.AUTO);
        assertEquals("scalar", choice.engine().name());
        assertEquals(List.of(EngineReport.unavailable("cuda", "there is none", "buy one")), choice.steppedDown());
    }

    @Test
    void forcingWhatIsNotThereIsAnError() {
        LorapressException refusal = assertThrows(LorapressException.class,
                () -> Engines.choose(List.of(new Absent("cuda"), new ScalarProvider()), "cuda"));
        assertEquals("engine cuda is not available: there is none; buy one", refusal.getMessage());
        assertEquals(ExitCode.FAILURE, refusal.exitCode());
        assertEquals(ExitCode.USAGE, assertThrows(LorapressException.class, () -> Engines.choose("abacus")).exitCode());
    }

    @Test
    void withoutTheModuleScalarStepsIn() throws IOException, InterruptedException {
        noGpu();
        String output = elsewhere(List.of(), "auto");
        assertTrue(output.startsWith("scalar"), output);
        assertTrue(output.contains("--add-modules jdk.incubator.vector"), output);
        String forced = elsewhere(List.of(), "vector");
        assertTrue(forced.startsWith("engine vector is not available: the Java module jdk.incubator.vector is not loaded"), forced);
    }

    @Test
    void withoutTheCompilerScalarStepsIn() throws IOException, InterruptedException {
        noGpu();
        String output = elsewhere(List.of("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"), "auto");
        assertTrue(output.contains("optimizing compiler"), output);
        assertFalse(output.contains("NoClassDefFoundError"), output);
    }

    private static String elsewhere(List<String> options, String requested) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Chooser.class.getName(), requested));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
