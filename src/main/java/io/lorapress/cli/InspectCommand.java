package io.lorapress.cli;

import io.lorapress.export.inspect.Inspector;
import io.lorapress.failure.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lorapress inspect}: what a checkpoint, an adapter or a GGUF file is. */
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Say what a checkpoint, an adapter or a GGUF file is.")
final class InspectCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "PATH", description = "A model folder, an adapter folder or a GGUF file.")
    private Path path;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Object> facts = Inspector.inspect(path);
        new FactPrinter(System.out, json).print(facts);
        return ExitCode.DONE.code();
    }
}
