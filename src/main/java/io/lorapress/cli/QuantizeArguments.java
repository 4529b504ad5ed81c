package io.lorapress.cli;

import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.SizeTarget;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.ByteSize;
import io.lorapress.quantize.KeyOverride;
import io.lorapress.quantize.LayerPruning;
import io.lorapress.quantize.TensorTypeRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import picocli.CommandLine.Option;

/** The options of llama-quantize, for every command that writes quantised files. */
final class QuantizeArguments {
    @Option(names = "--tensor-type", paramLabel = "REGEX=TYPE",
            description = "Tensors in whose name REGEX is found get TYPE; repeatable, the first that applies counts.")
    private List<String> tensorTypes = List.of();

    @Option(names = "--tensor-type-file", paramLabel = "FILE", description = "REGEX=TYPE, a line each.")
    private Path tensorTypeFile;

    @Option(names = "--output-tensor-type", paramLabel = "TYPE", description = "Type of output.weight.")
    private String outputType;

    @Option(names = "--token-embedding-type", paramLabel = "TYPE", description = "Type of token_embd.weight.")
    private String tokenEmbeddingType;

    @Option(names = "--pure", description = "Every tensor gets the same type.")
    private boolean pure;

    @Option(names = "--leave-output-tensor", description = "output.weight is not quantised.")
    private boolean leaveOutput;

    @Option(names = "--override-kv", paramLabel = "KEY=TYPE:VALUE", description = "Metadata; TYPE is int, float, bool or str. Repeatable.")
    private List<String> overrides = List.of();

    @Option(names = "--prune-layers", paramLabel = "L0,L1,...", description = "Leave these blocks out.")
    private String pruned;

    @Option(names = "--imatrix", paramLabel = "FILE", description = "Importance matrix: 'lorapress imatrix' or llama-imatrix makes one.")
    private Path imatrix;

    @Option(names = "--include-weights", paramLabel = "PART",
            description = "Heed the importance matrix only for tensors in whose name PART is found. Repeatable.")
    private List<String> include = List.of();

    @Option(names = "--exclude-weights", paramLabel = "PART", description = "Do not heed it for those. Repeatable.")
    private List<String> exclude = List.of();

    @Option(names = "--target-size", paramLabel = "SIZE", description = "Choose types so that the file has at most SIZE (4.5G, 900M) "
            + "and the error, measured, is least.")
    private String targetSize;

    @Option(names = "--target-bpw", paramLabel = "BITS", description = "The same, by bits a weight.")
    private Double targetBits;

    @Option(names = "--split-max-size", paramLabel = "SIZE", description = "Split the file into shards of at most SIZE.")
    private String splitSize;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Draw the errors, tensor by tensor, as a page; measures every row.")
    private Path report;

    QuantizeOptions options() {
        return new QuantizeOptions(types(), overrides.stream().map(KeyOverride::parse).toList(), prunedLayers(), importance(), target(),
                splitSize == null ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse(splitSize, "--split-max-size")),
                Optional.ofNullable(report));
    }

    private QuantizeOptions.Types types() {
        List<TensorTypeRule> rules = new ArrayList<>(tensorTypes.stream().map(TensorTypeRule::parse).toList());
        if (tensorTypeFile != null) {
            rules.addAll(TensorTypeRule.parseAll(read(tensorTypeFile)));
        }
        return new QuantizeOptions.Types(type(outputType), type(tokenEmbeddingType), rules, pure, leaveOutput);
    }

    private static Optional<GgmlType> type(String name) {
        return Optional.ofNullable(name).map(TensorTypeRule::tensorType);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw LorapressException.usage("--tensor-type-file " + file + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private SortedSet<Integer> prunedLayers() {
        return pruned == null ? Collections.emptySortedSet() : LayerPruning.parseLayers(pruned);
    }

    private Optional<QuantizeOptions.Importance> importance() {
        if (imatrix == null && !(include.isEmpty() && exclude.isEmpty())) {
            throw LorapressException.usage("--include-weights and --exclude-weights choose from an importance matrix;"
                    + " give one with --imatrix");
        }
        return Optional.ofNullable(imatrix).map(file -> new QuantizeOptions.Importance(file, include, exclude));
    }

    private Optional<SizeTarget> target() {
        if (targetSize != null && targetBits != null) {
            throw LorapressException.usage("--target-size and --target-bpw do not go together; give one of them");
        }
        if (targetBits != null && !(targetBits > 0)) {
            throw LorapressException.usage("--target-bpw " + targetBits + ": give a number of bits a weight, as in 4.6");
        }
        return targetSize != null ? Optional.of(new SizeTarget.FileBytes(ByteSize.parse(targetSize, "--target-size")))
                : Optional.ofNullable(targetBits).map(SizeTarget.BitsPerWeight::new);
    }
}
