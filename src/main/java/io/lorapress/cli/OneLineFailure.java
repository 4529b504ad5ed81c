package io.lorapress.cli;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever went wrong into one line on standard error; the stack trace comes only with --verbose. */
final class OneLineFailure implements IExecutionExceptionHandler {
    private final Main main;

    OneLineFailure(Main main) {
        this.main = main;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        command.getErr().println("lorapress: " + oneLine(failure));
        if (main.verbose) {
            failure.printStackTrace(command.getErr());
        }
        return exitCode(failure);
    }

    static int usage(ParameterException failure, String[] arguments) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("lorapress: " + failure.getMessage().lines().findFirst().orElse("wrong usage") + "; see 'lorapress "
                + commandName(failure.getCommandLine()) + "--help'");
        return ExitCode.USAGE.code();
    }

    static int exitCode(Throwable failure) {
        return failure instanceof LorapressException named ? named.exitCode().code() : ExitCode.FAILURE.code();
    }

    private static String commandName(CommandLine command) {
        return command.getParent() == null ? "" : command.getCommandName() + " ";
    }

    private static String oneLine(Throwable failure) {
        String message = failure instanceof LorapressException ? failure.getMessage() : "unexpected " + failure
                + "; run again with --verbose and report it";
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
