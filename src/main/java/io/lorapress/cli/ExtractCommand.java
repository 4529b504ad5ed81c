package io.lorapress.cli;

import io.lorapress.export.BaseLocation;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.extract.ExtractRequest;
import io.lorapress.export.extract.Extraction;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lorapress extract}: a LoRA from what training did to a whole model. */
@Command(name = "extract", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Make a LoRA of the difference of two models, and say how much of the difference it holds.")
final class ExtractCommand implements Callable<Integer> {
    private static final int MOST_RANK = 1 << 16;

    @Parameters(index = "0", paramLabel = "FINETUNED", description = "The trained model: a folder, or a Hub id in the local cache.")
    private String finetuned;

    @Option(names = "--base", required = true, paramLabel = "BASE",
            description = "The model it was trained from, likewise; may be quantised.")
    private String base;

    @Option(names = "--rank", required = true, paramLabel = "R", description = "Rank of the adapter.")
    private int rank;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "DIR", description = "Folder of the adapter.")
    private Path output;

    @Option(names = "--without-embeddings", description = "Leave embeddings and head out: some servers take no LoRA on them.")
    private boolean withoutEmbeddings;

    @Option(names = "--threads", paramLabel = "N", description = "Workers; as many as there are processors by default.")
    private Integer threads;

    @Option(names = "--memory", defaultValue = "2G", paramLabel = "SIZE",
            description = "Working memory the run may use (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--engine", defaultValue = "auto", paramLabel = "ENGINE",
            description = "auto, scalar or vector; all give the same bytes.")
    private String engine;

    @Option(names = "--overwrite", description = "Replace an output that exists.")
    private boolean overwrite;

    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        try (ProgressView view = new ProgressView(System.err, "extract"); Extraction extraction = Extraction.open(request())) {
            new ExtractPrinter(System.out, json).print(extraction.run(view));
            return ExitCode.DONE.code();
        }
    }

    private ExtractRequest request() {
        int workers = threads != null ? threads : ExportOptions.defaults().threads();
        if (workers < 1 || rank < 1 || rank > MOST_RANK) {
            throw LorapressException.usage("--threads is at least 1, --rank 1 to " + MOST_RANK);
        }
        BaseLocation location = Surroundings.of(command).bases();
        return new ExtractRequest(location.find(finetuned), location.find(base), base, rank, !withoutEmbeddings, output, workers,
                Sizes.parse(memory), engine, overwrite);
    }
}
