package io.lorapress.cli;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.ollama.OllamaClient;
import io.lorapress.publish.ollama.OllamaHost;
import io.lorapress.publish.ollama.OllamaPackage;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lorapress ollama}: brings a package to an Ollama server. */
@Command(name = "ollama", mixinStandardHelpOptions = true, description = "Bring what --to ollama made to an Ollama server.",
        synopsisSubcommandLabel = "COMMAND")
final class OllamaCommand {
    private static final String QUESTION = "Say hello in one sentence.";

    @Spec
    private CommandSpec command;

    @Command(name = "create", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Make a model of a folder with a Modelfile; a GGUF that the server has already is not sent again.")
    int create(
            @Parameters(index = "0", paramLabel = "NAME", description = "As 'ollama run' will call it.") String name,
            @Parameters(index = "1", paramLabel = "DIR", description = "A folder with a Modelfile, or the Modelfile.") Path folder,
            @Option(names = "--host", paramLabel = "URL", description = "Of the server; OLLAMA_HOST or this machine by default.")
            String host,
            @Option(names = "--check", description = "Ask the server for the model's settings and for one answer.") boolean check) {
        Surroundings surroundings = Surroundings.of(command);
        OllamaHost server = host == null ? surroundings.ollama() : OllamaHost.of(host);
        OllamaPackage source = OllamaPackage.read(folder);
        try (TransferView view = new TransferView(System.err)) {
            OllamaClient client = new OllamaClient(server, surroundings.retries(), view);
            client.create(name, source);
            System.out.println(name + ": created on " + server.address());
            if (check) {
                System.out.println(name + " answers: " + client.check(name, source.modelfile(), QUESTION).strip());
            }
        }
        return ExitCode.DONE.code();
    }
}
