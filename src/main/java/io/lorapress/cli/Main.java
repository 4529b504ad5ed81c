package io.lorapress.cli;

import io.lorapress.failure.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program. Exit codes are those of {@link ExitCode}. */
@Command(name = "lorapress", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "From a QLoRA fine-tune to merged weights and GGUF, in one pass.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failure", "2:wrong usage", "3:input refused (malformed, unsupported, untrained)",
            "4:not enough disk or memory", "5:a check after the export failed"},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VerifyCommand.class,
            AdviseCommand.class,
            ExportCommand.class,
            ValidateCommand.class,
            QuantizeCommand.class,
            ImatrixCommand.class,
            ExtractCommand.class,
            InspectCommand.class,
            GenerateCommand.class,
            OllamaCommand.class,
            PushCommand.class,
            PullCommand.class,
            DoctorCommand.class,
            GpuCheckCommand.class})
public final class Main {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces and what the libraries log.")
    boolean verbose;

    private final Surroundings surroundings;

    private Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command and gives its exit code; what goes wrong becomes one line on standard error. */
    public static int run(String... arguments) {
        return run(Surroundings.usual(), arguments);
    }

    static int run(Surroundings surroundings, String... arguments) {
        Main main = new Main(surroundings);
        CommandLine command = new CommandLine(main);
        command.setExecutionExceptionHandler(new OneLineFailure(main));
        command.setParameterExceptionHandler(OneLineFailure::usage);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setExitCodeExceptionMapper(OneLineFailure::exitCode);
        return command.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }
}
