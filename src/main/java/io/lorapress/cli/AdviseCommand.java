package io.lorapress.cli;

import com.sun.management.OperatingSystemMXBean;
import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.advise.Advice;
import io.lorapress.export.advise.AdviceRequest;
import io.lorapress.export.advise.Advisor;
import io.lorapress.export.advise.Runner;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lorapress advise}: which format for which machine. */
@Command(name = "advise", mixinStandardHelpOptions = true, sortOptions = false,
        description = "List formats with their exact size, the memory to run them and what they cost in quality, and recommend one.")
final class AdviseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model folder, a Hub id in the local cache, or an adapter folder.")
    private String model;

    @Option(names = "--base", paramLabel = "BASE", description = "Of an adapter: its base, where it is not the one that it names.")
    private String base;

    @Option(names = "--ram", paramLabel = "SIZE", description = "Memory there is; this machine's by default.")
    private String ram;

    @Option(names = "--vram", paramLabel = "SIZE", description = "Memory on the graphics card.")
    private String vram;

    @Option(names = "--for", paramLabel = "RUNNER", description = "ollama, llama.cpp, vllm or transformers.")
    private String runner;

    @Option(names = "--context", defaultValue = "4096", paramLabel = "N", description = "Tokens to run with (default: ${DEFAULT-VALUE}).")
    private int context;

    @Option(names = "--measure", description = "Make every format in the temporary folder and compare it with the 16-bit model.")
    private boolean measure;

    @Option(names = "--work", defaultValue = "${sys:java.io.tmpdir}", paramLabel = "DIR",
            description = "Where --measure works; the system's temporary folder by default.")
    private Path work;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (context < 1) {
            throw LorapressException.usage("--context is at least 1");
        }
        Advice advice;
        try (ProgressView view = new ProgressView(System.err, "advise")) {
            advice = Advisor.advise(request(), view);
        }
        new AdvicePrinter(System.out, json).print(advice);
        return ExitCode.DONE.code();
    }

    private AdviceRequest request() {
        boolean isAdapter = Files.exists(Path.of(model).resolve("adapter_config.json"));
        List<Path> adapters = isAdapter ? List.of(Path.of(model)) : List.of();
        Path found = Surroundings.of(command).bases().find(isAdapter ? Optional.ofNullable(base) : Optional.of(model), adapters);
        return new AdviceRequest(found, AdapterChoice.of(adapters), ram == null ? machineMemory() : Sizes.parse(ram),
                vram == null ? OptionalLong.empty() : OptionalLong.of(Sizes.parse(vram)),
                Optional.ofNullable(runner).map(AdviseCommand::runner), context, measure, work, ExportOptions.defaults());
    }

    private static long machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    private static Runner runner(String name) {
        return Arrays.stream(Runner.values()).filter(known -> known.toString().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> LorapressException.usage("--for " + name + ": ollama, llama.cpp, vllm or transformers"));
    }
}
