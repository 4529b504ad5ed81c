package io.lorapress.bench;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.encode.Encoders;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints {@link EncodeBenchmark} for all types, or those named, without and with importance. On a machine with other work the best
 * iteration tells most, so that is what the table holds.
 *
 * <pre>java -cp target/classes:target/test-classes:$(dependencies) io.lorapress.bench.EncodeTable [TYPE ...]</pre>
 */
public final class EncodeTable {
    private EncodeTable() {
    }

    public static void main(String[] names) throws RunnerException {
        List<GgmlType> types = names.length == 0
                ? Arrays.stream(GgmlType.values()).filter(type -> Encoders.of(type, "vector").isPresent()).toList()
                : Arrays.stream(names).map(name -> GgmlType.byName(name).orElseThrow()).toList();
        System.out.println("| type | importance | scalar | vector | ggml | vector / ggml |");
        System.out.println("|---|---|---|---|---|---|");
        for (GgmlType type : types) {
            print(type, false);
            print(type, true);
        }
    }

    private static void print(GgmlType type, boolean weighted) throws RunnerException {
        Map<String, Double> best = new TreeMap<>();
        for (RunResult result : run(type, weighted)) {
            best.put(result.getPrimaryResult().getLabel(), best(result));
        }
        System.out.printf(Locale.ROOT, "| %s | %s | %.1f | %.1f | %.1f | %.2f |%n", type, weighted ? "yes" : "no", best.get("scalar"),
                best.get("vector"), best.get("ggml"), best.get("vector") / best.get("ggml"));
    }

    private static Collection<RunResult> run(GgmlType type, boolean weighted) throws RunnerException {
        return new Runner(new OptionsBuilder().include(EncodeBenchmark.class.getName()).param("type", type.name())
                .param("weighted", Boolean.toString(weighted)).verbosity(VerboseMode.SILENT).build()).run();
    }

    private static double best(RunResult result) {
        return result.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult).mapToDouble(iteration -> iteration.getScore()).max().orElseThrow();
    }
}
