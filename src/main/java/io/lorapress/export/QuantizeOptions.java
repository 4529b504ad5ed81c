package io.lorapress.export;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.KeyOverride;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.TensorTypeRule;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What llama-quantize lets one choose besides the type's name, for every GGUF file of a run.
 *
 * @param types       types of single tensors
 * @param overrides   metadata given by hand
 * @param pruned      blocks to leave out
 * @param importance  where the importance matrix is, and which part of it counts
 * @param target      a size to fit, by choosing types tensor by tensor
 * @param splitBytes  most bytes of tensors in one file; more make several files
 * @param report      where a page about the errors goes; all rows are measured then
 */
public record QuantizeOptions(Types types, List<KeyOverride> overrides, SortedSet<Integer> pruned, Optional<Importance> importance,
                              Optional<SizeTarget> target, OptionalLong splitBytes, Optional<Path> report) {
    public static final QuantizeOptions NONE = new QuantizeOptions(Types.BY_NAME, List.of(), Collections.emptySortedSet(),
            Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    /**
     * Types of single tensors, over what the type's name says.
     *
     * @param output         type of output.weight
     * @param tokenEmbedding type of token_embd.weight
     * @param rules          the first that applies to a tensor counts
     * @param pure           every tensor gets the same type
     * @param leaveOutput    output.weight stays as it is
     */
    public record Types(Optional<GgmlType> output, Optional<GgmlType> tokenEmbedding, List<TensorTypeRule> rules, boolean pure,
                        boolean leaveOutput) {
        public static final Types BY_NAME = new Types(Optional.empty(), Optional.empty(), List.of(), false, false);

        QuantizationRequest over(QuantizationRequest named) {
            QuantizationRequest request = named.withRules(rules).withPure(pure).withLeaveOutput(leaveOutput);
            request = output.map(request::withOutputType).orElse(request);
            return tokenEmbedding.map(request::withTokenEmbeddingType).orElse(request);
        }
    }

    /**
     * @param file    as llama-imatrix writes it
     * @param include parts of tensor names; where there are any, only those tensors count
     * @param exclude parts of tensor names that do not count
     */
    public record Importance(Path file, List<String> include, List<String> exclude) {
    }

    /** What the type {@code name} means together with these options. */
    public QuantizationRequest request(String name, GgmlType source, boolean hasImportance) {
        return types.over(QuantizationRequest.named(name, source)).withImportance(hasImportance);
    }

    /** Whether they change even a file whose weights are not quantised. */
    public boolean changeEveryFile() {
        return !overrides.isEmpty() || !pruned.isEmpty();
    }

    /** Those alone that change even a file whose weights are not quantised. */
    public QuantizeOptions ofEveryFile() {
        return NONE.withOverrides(overrides).withPruned(pruned);
    }

    public QuantizeOptions withImportance(Importance chosen) {
        return new QuantizeOptions(types, overrides, pruned, Optional.of(chosen), target, splitBytes, report);
    }

    public QuantizeOptions withTypes(Types chosen) {
        return new QuantizeOptions(chosen, overrides, pruned, importance, target, splitBytes, report);
    }

    public QuantizeOptions withOverrides(List<KeyOverride> given) {
        return new QuantizeOptions(types, List.copyOf(given), pruned, importance, target, splitBytes, report);
    }

    public QuantizeOptions withPruned(SortedSet<Integer> layers) {
        return new QuantizeOptions(types, overrides, new TreeSet<>(layers), importance, target, splitBytes, report);
    }

    public QuantizeOptions withTarget(SizeTarget chosen) {
        return new QuantizeOptions(types, overrides, pruned, importance, Optional.of(chosen), splitBytes, report);
    }

    public QuantizeOptions withSplitBytes(long bytes) {
        return new QuantizeOptions(types, overrides, pruned, importance, target, OptionalLong.of(bytes), report);
    }

    public QuantizeOptions withReport(Path page) {
        return new QuantizeOptions(types, overrides, pruned, importance, target, splitBytes, Optional.of(page));
    }
}
