package io.lorapress.cli;

import io.lorapress.export.ExportOptions;
import io.lorapress.export.Precision;
import io.lorapress.export.Requantization;
import io.lorapress.export.RequantizeRequest;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lorapress quantize}: a GGUF file to a smaller one, as llama-quantize makes it. */
@Command(name = "quantize", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Quantise a GGUF file, to the bytes that llama-quantize writes, in one pass.")
final class QuantizeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN.gguf", description = "A file, or the first shard of a split one.")
    private Path input;

    @Parameters(index = "1", paramLabel = "OUT.gguf")
    private Path output;

    @Parameters(index = "2", paramLabel = "TYPE", description = "q4_k_m, q8_0, iq4_xs, ...; copy keeps every tensor as it is.")
    private String type;

    @Mixin
    private QuantizeArguments quantize;

    @Option(names = "--keep-split", description = "The output has the input's shards.")
    private boolean keepSplit;

    @Option(names = "--allow-requantize", description = "Quantise again what is quantised already.")
    private boolean allowRequantize;

    @Option(names = "--dry-run", description = "Print the plan (size, types) and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the plan or the summary as JSON.")
    private boolean json;

    @Option(names = "--overwrite", description = "Replace an output that exists.")
    private boolean overwrite;

    @Option(names = "--threads", paramLabel = "N", description = "Workers; as many as there are processors by default.")
    private Integer threads;

    @Option(names = "--memory", defaultValue = "2G", paramLabel = "SIZE", description = "Working memory the run may use (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--engine", defaultValue = "auto", paramLabel = "ENGINE", description = "auto, scalar, vector or cuda; all give the same bytes.")
    private String engine;

    @Option(names = "--device", paramLabel = "N", description = "GPUs to use, with commas between: 0,1. All of them by default.")
    private String device;

    @Option(names = "--quantizer", defaultValue = "auto", paramLabel = "Q", description = "auto, vector or llama.cpp; all give the same bytes.")
    private String quantizer;

    @Override
    public Integer call() {
        PlanPrinter printer = new PlanPrinter(System.out, json);
        if (dryRun) {
            printer.plan(Requantization.planOf(request()));
            return ExitCode.DONE.code();
        }
        try (ProgressView view = new ProgressView(System.err, "quantize"); Requantization run = Requantization.open(request(), view)) {
            printer.summary(run.run());
            return ExitCode.DONE.code();
        }
    }

    private RequantizeRequest request() {
        int workers = threads != null ? threads : ExportOptions.defaults().threads();
        if (workers < 1) {
            throw LorapressException.usage("--threads " + workers + ": at least one worker is needed");
        }
        ExportOptions options = new ExportOptions(workers, Sizes.parse(memory), device == null ? engine : engine + ":" + device, quantizer, Precision.MERGED_16BIT, overwrite,
                false, Optional.empty(), quantize.options());
        return new RequantizeRequest(input, output, type, keepSplit, allowRequantize, options);
    }
}
