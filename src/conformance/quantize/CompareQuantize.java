import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.Requantization;
import io.lorapress.export.RequantizeRequest;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.KeyOverride;
import io.lorapress.quantize.TensorTypeRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Quantises GGUF files with every type's name and with llama-quantize's options, with llama-quantize beside it, and compares the files
 * byte for byte. Ends with 1 when any differs.
 *
 * <pre>
 * java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp target/lorapress.jar \
 *     src/conformance/quantize/CompareQuantize.java WORK IN.gguf[=IMATRIX.gguf] ...
 * </pre>
 *
 * The tools are found in {@code $PEERS_CACHE/llama-bin/bin}. What both refuse counts as equal.
 */
public class CompareQuantize {
    private static final List<String> TYPES = List.of("q1_0", "q2_0", "q4_0", "q4_1", "mxfp4_moe", "q5_0", "q5_1", "iq2_xxs", "iq2_xs",
            "iq2_s", "iq2_m", "iq1_s", "iq1_m", "tq1_0", "tq2_0", "q2_k", "q2_k_s", "iq3_xxs", "iq3_s", "iq3_m", "q3_k", "iq3_xs",
            "q3_k_s", "q3_k_m", "q3_k_l", "iq4_nl", "iq4_xs", "q4_k", "q4_k_s", "q4_k_m", "q5_k", "q5_k_s", "q5_k_m", "q6_k", "q8_0",
            "f16", "bf16", "f32", "copy");

    private final Path bin;
    private final Path work;
    private int same;
    private final List<String> different = new ArrayList<>();

    private CompareQuantize(Path bin, Path work) {
        this.bin = bin;
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        Path cache = Path.of(Optional.ofNullable(System.getenv("PEERS_CACHE")).orElse(System.getProperty("user.home") + "/.cache/peers"));
        CompareQuantize comparison = new CompareQuantize(cache.resolve("llama-bin/bin"), Files.createDirectories(Path.of(arguments[0])));
        for (int i = 1; i < arguments.length; i++) {
            String[] parts = arguments[i].split("=");
            comparison.file(Path.of(parts[0]), parts.length > 1 ? Optional.of(Path.of(parts[1])) : Optional.empty());
        }
        System.out.println(comparison.same + " equal, " + comparison.different.size() + " different " + comparison.different);
        System.exit(comparison.different.isEmpty() ? 0 : 1);
    }

    private void file(Path input, Optional<Path> imatrix) throws Exception {
        for (String type : TYPES) {
            compare(input, type, QuantizeOptions.NONE, List.of());
            if (imatrix.isPresent()) {
                compare(input, type, QuantizeOptions.NONE.withImportance(new QuantizeOptions.Importance(imatrix.get(), List.of(), List.of())),
                        List.of("--imatrix", imatrix.get().toString()));
            }
        }
        options(input);
        imatrix.ifPresent(matrix -> importanceOptions(input, matrix));
    }

    private void options(Path input) throws Exception {
        compare(input, "q4_k_m", QuantizeOptions.NONE.withTypes(new QuantizeOptions.Types(Optional.of(GgmlType.Q5_1), Optional.of(GgmlType.Q3_K),
                List.of(TensorTypeRule.parse("ffn_(down|up)=q5_0"), TensorTypeRule.parse("attn_[kv]=q8_0")), false, false)),
                List.of("--output-tensor-type", "q5_1", "--token-embedding-type", "q3_k", "--tensor-type", "ffn_(down|up)=q5_0",
                        "--tensor-type", "attn_[kv]=q8_0"));
        compare(input, "q4_k_m", QuantizeOptions.NONE.withTypes(new QuantizeOptions.Types(Optional.empty(), Optional.empty(), List.of(), true, true)),
                List.of("--pure", "--leave-output-tensor"));
        compare(input, "q6_k", QuantizeOptions.NONE.withOverrides(List.of(KeyOverride.parse("general.name=str:Other"),
                KeyOverride.parse("tokenizer.ggml.add_bos_token=bool:false"))),
                List.of("--override-kv", "general.name=str:Other", "--override-kv", "tokenizer.ggml.add_bos_token=bool:false"));
        compare(input, "q3_k_m", QuantizeOptions.NONE.withPruned(new TreeSet<>(List.of(1))), List.of("--prune-layers", "1"));
    }

    private void importanceOptions(Path input, Path matrix) {
        try {
            compare(input, "q4_k_m", QuantizeOptions.NONE.withImportance(new QuantizeOptions.Importance(matrix, List.of("attn_v"), List.of())),
                    List.of("--imatrix", matrix.toString(), "--include-weights", "attn_v"));
            compare(input, "q4_0", QuantizeOptions.NONE.withImportance(new QuantizeOptions.Importance(matrix, List.of(), List.of("ffn_down"))),
                    List.of("--imatrix", matrix.toString(), "--exclude-weights", "ffn_down"));
            compare(input, "q2_k_s", QuantizeOptions.NONE.withPruned(new TreeSet<>(List.of(0)))
                    .withImportance(new QuantizeOptions.Importance(matrix, List.of(), List.of())),
                    List.of("--imatrix", matrix.toString(), "--prune-layers", "0"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void compare(Path input, String type, QuantizeOptions options, List<String> flags) throws Exception {
        Path ours = work.resolve("ours.gguf");
        Path theirs = work.resolve("theirs.gguf");
        Files.deleteIfExists(ours);
        Files.deleteIfExists(theirs);
        String refusal = ours(input, ours, type, options);
        boolean made = theirs(input, theirs, type, flags);
        boolean equal = made ? Files.exists(ours) && Files.mismatch(ours, theirs) < 0 : !Files.exists(ours);
        String name = input.getFileName() + " " + type + " " + String.join(" ", flags);
        System.out.printf("%-9s %s%s%n", equal ? made ? "equal" : "refused" : "DIFFERENT", name, refusal.isEmpty() ? "" : ": " + refusal);
        same += equal ? 1 : 0;
        if (!equal) {
            different.add(name);
        }
    }

    private static String ours(Path input, Path output, String type, QuantizeOptions options) {
        ExportOptions all = ExportOptions.defaults().withQuantize(options);
        try (Requantization run = Requantization.open(new RequantizeRequest(input, output, type, false, false, all), ExportListener.SILENT)) {
            run.run();
            return "";
        } catch (LorapressException refusal) {
            return refusal.getMessage();
        }
    }

    private boolean theirs(Path input, Path output, String type, List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(bin.resolve("llama-quantize").toString()));
        command.addAll(flags);
        command.addAll(List.of(input.toString(), output.toString(), type.toUpperCase(Locale.ROOT)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(work.resolve("log").toFile());
        builder.environment().put("LD_LIBRARY_PATH", bin.toString());
        boolean made = builder.start().waitFor() == 0;
        if (!made) {
            Files.deleteIfExists(output);
        }
        return made;
    }
}
