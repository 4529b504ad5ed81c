package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The experts' matrices of one kind, as a parameter [experts, rows, columns]: one tensor of the base, or as many tensors as there
 * are experts and parts.
 *
 * @param parameter its name in memory: gate_up_proj, up_proj, down_proj
 * @param tensor    the base's stacked tensor, or null where the experts are kept one by one
 * @param parts     the matrices that make up an expert's rows, one below the other; empty for a stacked tensor
 */
record ExpertStack(String module, String parameter, int experts, int rows, int columns, TensorInfo tensor, List<TensorInfo> parts) {
    /** Names of parameters as transformers orders them, and the names of their parts on disk. */
    private static final Map<String, List<List<String>>> PARTS = Map.of(
            "gate_up_proj", List.of(List.of("gate_proj", "up_proj"), List.of("w1", "w3")),
            "up_proj", List.of(List.of("up_proj")),
            "down_proj", List.of(List.of("down_proj"), List.of("w2")));
    /** Stacked tensors of inner modules, and the parameters that they are in memory: Granite's and Aria's. */
    private static final Map<String, String> INNER = Map.of(
            "input_linear.weight", "gate_up_proj", "output_linear.weight", "down_proj", "fc1.weight", "gate_up_proj", "fc2.weight", "down_proj");
    private static final List<String> ORDER = List.of("gate_up_proj", "up_proj", "down_proj");

    /** All stacks of a module, in the order in which the model defines them. */
    static List<ExpertStack> of(String module, BaseTensors base) {
        List<ExpertStack> stacks = new ArrayList<>();
        base.stacks(module).forEach(tensor -> stacks.add(stacked(module, tensor.name().substring(module.length() + 1), tensor)));
        INNER.forEach((name, parameter) -> base.find(module + "." + name).filter(tensor -> tensor.shape().rank() == 3)
                .ifPresent(tensor -> stacks.add(stacked(module, parameter, tensor))));
        if (stacks.isEmpty() && base.numberedChildren(module) > 0) {
            ORDER.forEach(parameter -> split(module, parameter, base).ifPresent(stacks::add));
        }
        stacks.sort(Comparator.comparingInt(stack -> position(stack.parameter)));
        return stacks;
    }

    private static int position(String parameter) {
        int index = ORDER.indexOf(parameter);
        return index < 0 ? ORDER.size() : index;
    }

    private static ExpertStack stacked(String module, String parameter, TensorInfo tensor) {
        return new ExpertStack(module, parameter, size(tensor, 0), size(tensor, 1), size(tensor, 2), tensor, List.of());
    }

    private static int size(TensorInfo tensor, int dimension) {
        return Math.toIntExact(tensor.shape().dimension(dimension));
    }

    private static Optional<ExpertStack> split(String module, String parameter, BaseTensors base) {
        for (List<String> names : PARTS.get(parameter)) {
            List<TensorInfo> parts = names.stream().map(name -> base.find(module + ".0." + name + ".weight").orElse(null)).toList();
            boolean gated = !parameter.equals("up_proj") || base.find(module + ".0.gate_proj.weight").isEmpty();
            if (gated && parts.stream().allMatch(part -> part != null && part.shape().rank() == 2)) {
                int rows = parts.stream().mapToInt(part -> size(part, 0)).sum();
                int experts = base.numberedChildren(module);
                return Optional.of(new ExpertStack(module, parameter, experts, rows, size(parts.getFirst(), 1), null, parts));
            }
        }
        return Optional.empty();
    }

    /** An expert's matrix among several kept one by one. */
    TensorInfo part(int expert, int part) {
        TensorInfo first = parts.get(part);
        String name = module + "." + expert + first.name().substring(module.length() + ".0".length());
        return new TensorInfo(name, first.dtype(), first.shape());
    }

    /** Whether an expert's matrix has these sides. */
    boolean isOf(int someRows, int someColumns) {
        return rows == someRows && columns == someColumns;
    }

    boolean isSquare() {
        return rows == columns;
    }

    /** Factors [rows, rank] and [rank, columns] an expert. */
    boolean fitsStraight(LoraPair pair) {
        return pair.rank() % experts == 0 && isOf(pair.b().rows(), pair.a().columns());
    }

    /** The same with rows and columns exchanged. */
    boolean fitsSideways(LoraPair pair) {
        return pair.rank() % experts == 0 && isOf(pair.a().columns(), pair.b().rows());
    }

    boolean fits(LoraPair pair) {
        return fitsStraight(pair) || fitsSideways(pair);
    }

    String path(String adapterPath) {
        return adapterPath + "." + parameter;
    }
}
