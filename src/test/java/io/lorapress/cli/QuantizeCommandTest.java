package io.lorapress.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quantisation commands as they are typed. */
class QuantizeCommandTest {
    @TempDir
    static Path temp;
    private static Path input;

    @BeforeAll
    static void exportTheSample() {
        CommandLineRun run = CommandLineRun.of("export", "samples/pirate/adapter", "--base", "samples/pirate/base-nf4", "--to", "gguf:bf16",
                "-o", temp, "--name", "m");
        assertEquals(0, run.code(), run.err());
        input = temp.resolve("m-BF16.gguf");
    }

    @Test
    void aPlanIsPrintedAndNothingWritten() {
        CommandLineRun run = CommandLineRun.of("quantize", input, temp.resolve("dry.gguf"), "q4_k_m", "--dry-run", "--json",
                "--tensor-type", "attn_q=q8_0", "--tensor-type", "attn_k=q5_0");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("\"Q8_0\"") && run.out().contains("\"Q5_0\""), run.out());
        assertFalse(Files.exists(temp.resolve("dry.gguf")));
    }

    @Test
    void theSummaryNamesTypesAndErrors() throws IOException {
        Path rules = temp.resolve("rules.txt");
        Files.writeString(rules, "attn_v=q8_0\nffn_down=q6_k\n");
        Path report = temp.resolve("report.html");
        CommandLineRun run = CommandLineRun.of("quantize", input, temp.resolve("out.gguf"), "q4_k_s", "--tensor-type-file", rules,
                "--report", report, "--overwrite");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("Q8_0        4 tensors"), run.out());
        assertTrue(run.out().contains("relative error"), run.out());
        assertTrue(run.out().contains("measured on every row"), run.out());
        assertTrue(Files.readString(report).contains("blk.3.ffn_down.weight"));
    }

    @Test
    void wrongOptionsAreOneLineAndLeaveNothing() throws IOException {
        Path other = temp.resolve("no.gguf");
        refused(2, "--tensor-type", input, other, "q4_k_m", "--tensor-type", "attn_q");
        refused(2, "--prune-layers", input, other, "q4_k_m", "--prune-layers", "one");
        refused(2, "--override-kv", input, other, "q4_k_m", "--override-kv", "key=text");
        refused(2, "the size asked for", input, other, "q4_k_m", "--target-size", "1K");
        refused(2, "--target-bpw", input, other, "q4_k_m", "--target-bpw", "4.5", "--target-size", "1M");
        refused(2, "unknown file type", input, other, "q9_z");
        refused(2, "--imatrix", input, other, "iq2_xs");
        refused(3, "exists already", input, input, "q8_0");
        refused(3, "no importance matrix", input, other, "q4_k_m", "--imatrix", input);
        refused(3, "GGUF", Path.of("README.md"), other, "q4_k_m");
        assertFalse(Files.exists(other));
        try (Stream<Path> files = Files.list(temp)) {
            assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".part")).toList());
        }
    }

    @Test
    void aTextThatIsTooShortMakesNoImportance() throws IOException {
        Path text = temp.resolve("short.txt");
        Files.writeString(text, "Ahoy!");
        CommandLineRun run = CommandLineRun.of("imatrix", input, "--text", text, "-o", temp.resolve("short.imatrix.gguf"));
        assertEquals(3, run.code(), run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertFalse(Files.exists(temp.resolve("short.imatrix.gguf")));
    }

    private static void refused(int code, String about, Object... arguments) {
        Object[] all = Stream.concat(Stream.of("quantize"), Stream.of(arguments)).toArray();
        CommandLineRun run = CommandLineRun.of(all);
        assertEquals(code, run.code(), run.err());
        assertEquals(1, run.failures().size(), run.err());
        assertTrue(run.failures().getFirst().contains(about), run.err());
    }
}
