package io.lorapress.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The program run in this process, and what it printed.
 *
 * @param code exit code
 * @param out  standard output
 * @param err  standard error
 */
record CommandLineRun(int code, String out, String err) {
    static CommandLineRun of(Object... arguments) {
        return in(Surroundings.usual(), arguments);
    }

    static synchronized CommandLineRun in(Surroundings surroundings, Object... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            String[] texts = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
            int code = Main.run(surroundings, texts);
            return new CommandLineRun(code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Lines on standard error that say what went wrong. */
    List<String> failures() {
        return err.lines().filter(line -> line.startsWith("lorapress: ")).toList();
    }
}
