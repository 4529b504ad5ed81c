package io.lorapress.cli;

import io.lorapress.export.gpu.GpuBench;
import io.lorapress.export.gpu.GpuCheck;
import io.lorapress.failure.ExitCode;
import io.lorapress.numeric.cuda.CudaProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lorapress gpu-check}: are the bytes right on this GPU, and how fast do they come? {@code make gpu-check} runs it. */
@Command(name = "gpu-check", mixinStandardHelpOptions = true, hidden = true,
        description = "Compare every kernel on this machine's GPUs with the scalar engine, measure them, and write docs/gpu/CARD.md.")
final class GpuCheckCommand implements Callable<Integer> {
    private static final int TILES = 200;
    private static final int QUICK_TILES = 3;

    @Option(names = "--device", split = ",", paramLabel = "N", description = "GPUs to use; all of them by default.")
    private List<Integer> devices = List.of();

    @Option(names = "--quick", description = "A few tiles a kernel, and no measuring: for compute-sanitizer.")
    private boolean quick;

    @Option(names = {"-o", "--output"}, defaultValue = "docs/gpu", paramLabel = "DIR", description = "Folder of the page.")
    private Path folder;

    @Option(names = "--seed", defaultValue = "1", description = "Of the random tiles.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        GpuCheck check = new GpuCheck(CudaProvider.devices(devices), seed, System.out::println);
        if (quick) {
            check.kernels(QUICK_TILES);
        } else {
            System.out.println("written: " + check.report(folder, TILES, new GpuBench(16384, 20), new int[] {32, 1}));
        }
        return ExitCode.DONE.code();
    }
}
