package io.lorapress.cli;

import io.lorapress.export.card.HubCard;
import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.hub.HubPush;
import io.lorapress.publish.hub.PushRequest;
import io.lorapress.publish.hub.PushResult;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lorapress push}: a folder into a repository of the Hugging Face Hub. */
@Command(name = "push", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Put a folder's files into a Hub repository in one commit; what is there already is not sent again.")
final class PushCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "DIR", description = "What an export made, or any folder.")
    private Path folder;

    @Option(names = "--repo", required = true, paramLabel = "USER/NAME", description = "Model repository; made where it is not there.")
    private String repo;

    @Option(names = "--private", description = "Make it private; one that is there must be.")
    private boolean isPrivate;

    @Option(names = "--revision", defaultValue = "main", paramLabel = "BRANCH", description = "Branch (default: ${DEFAULT-VALUE}).")
    private String revision;

    @Option(names = "--pr", description = "Open a pull request instead of committing to the branch.")
    private boolean pullRequest;

    @Option(names = "--message", defaultValue = "Upload model with lorapress", paramLabel = "TEXT",
            description = "First line of the commit.")
    private String message;

    @Option(names = "--include", paramLabel = "GLOB", description = "Only files like this, as in '*.gguf'. Repeatable.")
    private List<String> include = List.of();

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw LorapressException.usage(folder + ": no such folder; name the folder whose files go up");
        }
        PushRequest request = PushRequest.of(folder, repo).asPrivate(isPrivate).at(revision).asPullRequest(pullRequest).saying(message)
                .including(include);
        push(Surroundings.of(command), request);
        return ExitCode.DONE.code();
    }

    /** With the card that the folder's manifest makes. */
    static void push(Surroundings surroundings, PushRequest request) {
        try (TransferView view = new TransferView(System.err)) {
            PushRequest whole = request.withCard(HubCard.of(request.folder(), request.repo().name()));
            print(System.out, new HubPush(surroundings.hub(), view).push(whole));
        }
    }

    private static void print(PrintStream out, PushResult result) {
        out.printf("%s: %d files committed, %s sent, %s%n", result.repo(), result.committed().size(), Sizes.text(result.bytesSent()),
                result.pullRequest().orElse(result.page()));
    }
}
