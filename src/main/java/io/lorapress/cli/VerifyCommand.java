package io.lorapress.cli;

import io.lorapress.export.ExportOptions;
import io.lorapress.export.verify.Verification;
import io.lorapress.export.verify.VerifyReport;
import io.lorapress.export.verify.VerifyRequest;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lorapress verify}: is the adapter trained, and does the adapted model answer as it was taught? */
@Command(name = "verify", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Look at an adapter and its base before exporting: is it trained, do tokeniser and chat template fit,"
                + " what does it say?")
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private AdapterArguments adapters;

    @Option(names = "--prompts", paramLabel = "FILE.jsonl", description = "Asked of base and adapted model: {\"prompt\": ...} a line, "
            + "or text or messages, and \"expect\": a text, or {\"contains\": ...}, {\"regex\": ...}.")
    private Path prompts;

    @Option(names = "--min-score", paramLabel = "X", description = "Exit with 5 when less than this share of the answers is as expected.")
    private Double minimum;

    @Option(names = "--tokens", defaultValue = "128", paramLabel = "N",
            description = "Tokens an answer at most (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(names = "--type", defaultValue = "bf16", paramLabel = "TYPE",
            description = "GGUF type the models are run in: bf16, or q8_0 for half the temporary disk (default: ${DEFAULT-VALUE}).")
    private String type;

    @Option(names = "--work", defaultValue = "${sys:java.io.tmpdir}", paramLabel = "DIR",
            description = "Where the temporary GGUF goes; the system's temporary folder by default.")
    private Path work;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (tokens < 1 || minimum != null && !(minimum >= 0 && minimum <= 1)) {
            throw LorapressException.usage("--tokens is at least 1, --min-score from 0 to 1");
        }
        if (minimum != null && prompts == null) {
            throw LorapressException.usage("--min-score needs --prompts with what is expected");
        }
        VerifyReport report;
        try (ProgressView view = new ProgressView(System.err, "verify")) {
            report = Verification.run(request(), view);
        }
        new VerifyPrinter(System.out, json).print(report);
        if (minimum != null && report.adapted().isEmpty()) {
            throw LorapressException.usage("--min-score: no prompt says what is expected; give some an \"expect\"");
        }
        return (report.passes(minimum == null ? 0 : minimum) ? ExitCode.DONE : ExitCode.CHECK_FAILED).code();
    }

    private VerifyRequest request() {
        return new VerifyRequest(adapters.base().path(), adapters.choice(), Optional.ofNullable(prompts), tokens, type, work,
                ExportOptions.defaults());
    }
}
