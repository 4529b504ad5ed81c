package io.lorapress.cli;

import io.lorapress.export.ChosenBase;
import io.lorapress.export.Export;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.Precision;
import io.lorapress.export.verify.ValidateRequest;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lorapress export}: an adapter and its base, or a base alone, to any set of outputs in one read of the weights. */
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Merge an adapter into its base and write every output in one pass over the weights.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private AdapterArguments adapters;

    @Option(names = "--to", required = true, split = ",", paramLabel = "FORMAT",
            description = "Outputs, with commas between: merged_16bit, merged_4bit, fp8_dynamic, w8a8, w8a16, w4a16 (for vLLM),"
                    + " gguf:TYPE (bf16, f16, q8_0, q4_k_m, ...), ollama[:TYPE], mmproj[:TYPE] (the vision tower), lora, gguf-lora[:TYPE].")
    private List<String> formats;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "Folder the outputs go to.")
    private Path directory;

    @Option(names = "--name", paramLabel = "NAME",
            description = "First part of the GGUF files' names; the output folder's name by default.")
    private String name;

    @Option(names = "--dry-run", description = "Print the plan (files, sizes, types, disk need) and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the plan or the summary as JSON.")
    private boolean json;

    @Option(names = "--validate",
            description = "Then validate the outputs as 'lorapress validate' does; where one falls short the exit code"
                    + " is 5, and nothing is pushed.")
    private boolean validate;

    @Option(names = "--overwrite", description = "Replace outputs that exist.")
    private boolean overwrite;

    @Mixin
    private MachineArguments machine;

    @Option(names = "--precision", defaultValue = "16bit", paramLabel = "P",
            description = "16bit: GGUF from the merged 16-bit weights, as the usual tools do; f32: from the float32 merge.")
    private String precision;

    @Option(names = "--pre-tokenizer", paramLabel = "NAME",
            description = "llama.cpp's name of the pre-tokeniser, where it is not recognised.")
    private String preTokenizer;

    @Option(names = "--allow-untrained", description = "Go on with an adapter whose lora_B is all zero.")
    private boolean allowUntrained;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message of the Ollama model; its template's own by default.")
    private String system;

    @Option(names = "--num-ctx", paramLabel = "N", description = "Tokens that Ollama runs the model with.")
    private Integer context;

    @Option(names = "--push", paramLabel = "USER/NAME", description = "Put what was written into this Hub repository.")
    private String repo;

    @Option(names = "--private", description = "With --push: make the repository private.")
    private boolean isPrivate;

    @Mixin
    private QuantizeArguments quantize;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        PlanPrinter printer = new PlanPrinter(System.out, json);
        if (dryRun) {
            printer.plan(Export.planOf(request()));
            return ExitCode.DONE.code();
        }
        if (repo != null) {
            PushedOutputs.requireAccess(Surroundings.of(command), repo);
        }
        ExportRequest request = request();
        try (ProgressView view = new ProgressView(System.err, "export"); Export export = Export.open(request, view)) {
            printer.summary(export.run());
            if (validate && ValidateCommand.run(validation(request, export.plan()), json) != ExitCode.DONE.code()) {
                return ExitCode.CHECK_FAILED.code();
            }
            if (repo != null) {
                PushCommand.push(Surroundings.of(command), PushedOutputs.of(export.plan(), directory, repo).asPrivate(isPrivate));
            }
            return ExitCode.DONE.code();
        }
    }

    private static ValidateRequest validation(ExportRequest request, ExportPlan plan) {
        List<Path> written = plan.outputs().stream().map(ExportPlan.Output::path).toList();
        return ValidateRequest.after(request, written, Path.of(System.getProperty("java.io.tmpdir")));
    }

    private OutputFormat format(String text) {
        OutputFormat format = OutputFormat.parse(text);
        return format instanceof OutputFormat.Ollama ollama ? new OutputFormat.Ollama(ollama.type(), Optional.ofNullable(system),
                context == null ? OptionalInt.empty() : OptionalInt.of(context)) : format;
    }

    private ExportRequest request() {
        String first = name != null ? name : directory.toAbsolutePath().normalize().getFileName().toString();
        ChosenBase base = adapters.base();
        return new ExportRequest(base.path(), adapters.choice(), formats.stream().map(this::format).toList(), directory,
                first, options(), adapters.use(base));
    }

    private ExportOptions options() {
        return new ExportOptions(machine.threads(), machine.memoryBytes(), machine.engine(), machine.quantizer(), precision(), overwrite,
                allowUntrained, Optional.ofNullable(preTokenizer), quantize.options());
    }

    private Precision precision() {
        return switch (precision) {
            case "16bit" -> Precision.MERGED_16BIT;
            case "f32" -> Precision.F32;
            default -> throw LorapressException.usage("--precision " + precision + ": 16bit or f32");
        };
    }
}
