package io.lorapress.cli;

import io.lorapress.export.ExportOptions;
import io.lorapress.export.Precision;
import io.lorapress.export.Requantization;
import io.lorapress.export.RequantizeRequest;
import io.lorapress.failure.ExitCode;
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

    @Mixin
    private MachineArguments machine;

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
        ExportOptions options = new ExportOptions(machine.threads(), machine.memoryBytes(), machine.engine(), machine.quantizer(),
                Precision.MERGED_16BIT, overwrite, false, Optional.empty(), quantize.options());
        return new RequantizeRequest(input, output, type, keepSplit, allowRequantize, options);
    }
}
