package io.lorapress.cli;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.verify.ValidateRequest;
import io.lorapress.export.verify.Validation;
import io.lorapress.export.verify.ValidationReport;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.hub.HubCheck;
import io.lorapress.publish.hub.RepoId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lorapress validate}: is the result what was trained? */
@Command(name = "validate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Read every output, load it with llama.cpp, ask it, and compare it with its manifest and the 16-bit merge.")
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "OUT",
            description = "A GGUF file, a model folder, a folder of outputs, or a Hub repository (user/name).")
    private String out;

    @Option(names = "--against", paramLabel = "ADAPTER", description = "The adapter that was merged; repeatable.")
    private List<Path> adapters = List.of();

    @Option(names = "--base", paramLabel = "BASE", description = "The base it was merged into; what the adapter names by default.")
    private String base;

    @Option(names = "--scale", defaultValue = "1", paramLabel = "X", description = "As it was exported (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(names = "--text", paramLabel = "FILE", description = "Logits are compared on this text; by default on the merge's own answers.")
    private Path text;

    @Option(names = "--prompts", paramLabel = "FILE.jsonl",
            description = "Asked of every model, as for verify; by default some common questions.")
    private Path prompts;

    @Option(names = "--tokens", defaultValue = "64", paramLabel = "N",
            description = "Tokens an answer at most (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(names = "--no-template", description = "The model is no chat model: a missing chat template is no fault.")
    private boolean noTemplate;

    @Option(names = "--revision", defaultValue = "main", paramLabel = "R", description = "Of a Hub repository (default: ${DEFAULT-VALUE}).")
    private String revision;

    @Option(names = "--work", defaultValue = "${sys:java.io.tmpdir}", paramLabel = "DIR",
            description = "Where the 16-bit merge goes for the time; the system's temporary folder by default.")
    private Path work;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (!Files.exists(Path.of(out)) && RepoId.looksLike(out)) {
            return repository();
        }
        return run(request(), json);
    }

    /** Validates and prints. @return the exit code */
    static int run(ValidateRequest request, boolean json) {
        ValidationReport report;
        try (ProgressView view = new ProgressView(System.err, "validate")) {
            report = Validation.run(request, view);
        }
        new ValidatePrinter(System.out, json).print(report);
        return (report.passes() ? ExitCode.DONE : ExitCode.CHECK_FAILED).code();
    }

    private ValidateRequest request() {
        if (tokens < 1) {
            throw LorapressException.usage("--tokens is at least 1");
        }
        Optional<Path> found = base == null && adapters.isEmpty() ? Optional.empty()
                : Optional.of(Surroundings.of(command).bases().find(Optional.ofNullable(base), adapters));
        AdapterChoice usual = AdapterChoice.of(adapters);
        AdapterChoice choice = new AdapterChoice(usual.folders(), usual.weights(), usual.combine(), scale, usual.layout(), false);
        return new ValidateRequest(Path.of(out), List.of(), found, choice, Optional.ofNullable(text), Optional.ofNullable(prompts), tokens,
                noTemplate, work, ExportOptions.defaults());
    }

    private int repository() {
        HubCheck.Report report;
        try (TransferView view = new TransferView(System.err)) {
            report = new HubCheck(Surroundings.of(command).hub(), view).check(out, revision);
        }
        report.problems().forEach(problem -> System.out.println("fault: " + problem));
        System.out.println(out + " at " + report.commit() + ": " + report.compared() + " files compared with the manifest");
        return (report.problems().isEmpty() ? ExitCode.DONE : ExitCode.CHECK_FAILED).code();
    }
}
