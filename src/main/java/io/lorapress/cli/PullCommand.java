package io.lorapress.cli;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.hub.HubPull;
import io.lorapress.publish.hub.PullOptions;
import io.lorapress.publish.hub.PullResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lorapress pull}: a repository of the Hugging Face Hub into the cache that its tools share. */
@Command(name = "pull", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Fetch a Hub repository into the local cache, where --base finds it; what was cut off goes on.")
final class PullCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "USER/NAME")
    private String repo;

    @Option(names = "--revision", defaultValue = "main", paramLabel = "R",
            description = "Branch, tag or commit (default: ${DEFAULT-VALUE}).")
    private String revision;

    @Option(names = "--include", paramLabel = "GLOB",
            description = "Only files like this, as in '*.gguf'; by default what an export needs: "
                    + "safetensors, configs, tokeniser, card, licence. Repeatable.")
    private List<String> include = List.of();

    @Override
    public Integer call() {
        PullOptions options = PullOptions.model(repo).at(revision);
        try (TransferView view = new TransferView(System.err)) {
            print(new HubPull(Surroundings.of(command).hub(), view).pull(include.isEmpty() ? options : options.including(include)));
        }
        return ExitCode.DONE.code();
    }

    private void print(PullResult result) {
        System.err.printf("%s at %s: %d files, %s fetched%n", repo, result.commit(), result.files(), Sizes.text(result.fetched()));
        System.out.println(result.snapshot());
    }
}
