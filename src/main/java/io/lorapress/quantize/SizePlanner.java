package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.QuantizeException.Fault;
import io.lorapress.quantize.TypePlan.Choice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses types so that the file fits a size and the errors, as measured, are least together. What is fixed otherwise stays: tensors
 * that are never quantised, and types given by name or rule.
 */
public final class SizePlanner {
    private static final Set<GgmlType> PLAIN = EnumSet.of(GgmlType.Q2_K, GgmlType.Q3_K, GgmlType.IQ4_XS, GgmlType.IQ4_NL, GgmlType.Q4_K,
            GgmlType.Q5_0, GgmlType.Q5_1, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.Q8_0, GgmlType.F16);
    private static final Set<GgmlType> WITH_IMPORTANCE = EnumSet.of(GgmlType.IQ1_S, GgmlType.IQ1_M, GgmlType.IQ2_XXS, GgmlType.IQ2_XS,
            GgmlType.IQ2_S, GgmlType.IQ3_XXS, GgmlType.IQ3_S);

    /** Measures what storing a tensor in a type costs. */
    @FunctionalInterface
    public interface TensorError {
        /** At least 0; errors of different tensors are added up, so they must be on one scale (squares of differences, say). */
        double of(GgufTensorInfo tensor, GgmlType type);
    }

    private final QuantizationRequest request;
    private final Set<GgmlType> types;
    private final SizeBudget budget;
    private final TensorError error;

    private SizePlanner(QuantizationRequest request, Set<GgmlType> types, SizeBudget budget, TensorError error) {
        this.request = request;
        this.types = types;
        this.budget = budget;
        this.error = error;
    }

    /** The types worth trying: those of 2 bits and less only where there is an importance matrix. */
    public static Set<GgmlType> usualTypes(boolean hasImportance) {
        EnumSet<GgmlType> types = EnumSet.copyOf(PLAIN);
        if (hasImportance) {
            types.addAll(WITH_IMPORTANCE);
        }
        return types;
    }

    /**
     * @param plan    the types as the request alone would have them; what is fixed is taken from it
     * @param request the same request
     * @param types   the types to choose from; a tensor none of them fits keeps the plan's
     * @param error   asked once for each tensor that is free and each type that fits it
     * @throws QuantizeException when even the smallest types take more room
     */
    public static TypePlan plan(TypePlan plan, QuantizationRequest request, Set<GgmlType> types, SizeBudget budget, TensorError error) {
        return new SizePlanner(request, types, budget, error).plan(plan);
    }

    private TypePlan plan(TypePlan plan) {
        List<List<GgmlType>> candidates = plan.choices().stream().map(this::candidates).toList();
        List<List<SizeProblem.Option>> options = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            options.add(options(plan.choices().get(i).tensor(), candidates.get(i)));
        }
        long least = SizeProblem.leastBytes(options);
        if (least > budget.bytes()) {
            throw new QuantizeException(Fault.TARGET_TOO_SMALL, "the smallest types allowed make " + least + " bytes of tensors, but "
                    + "the size asked for leaves room for " + Math.max(0, budget.bytes()) + "; ask for more, or allow smaller types");
        }
        return chosen(plan, candidates, SizeProblem.solve(options, budget.bytes()));
    }

    private List<GgmlType> candidates(Choice choice) {
        if (!TypePlanner.isFree(choice.tensor(), request)) {
            return List.of(choice.type());
        }
        List<GgmlType> fitting = types.stream().filter(type -> ShapeFallback.fits(choice.tensor(), type)).toList();
        return fitting.isEmpty() ? List.of(choice.type()) : fitting;
    }

    /** What has no alternative is not measured. */
    private List<SizeProblem.Option> options(GgufTensorInfo tensor, List<GgmlType> candidates) {
        return candidates.stream().map(type -> new SizeProblem.Option(budget.of(tensor.withType(type)),
                candidates.size() == 1 ? 0 : error.of(tensor, type))).toList();
    }

    private TypePlan chosen(TypePlan plan, List<List<GgmlType>> candidates, int[] solution) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < solution.length; i++) {
            Choice choice = plan.choices().get(i);
            GgmlType type = candidates.get(i).get(solution[i]);
            choices.add(type == choice.type() ? choice : TypePlanner.choice(choice.tensor(), type, request));
        }
        return new TypePlan(choices, plan.fallbacks().stream().filter(f -> !TypePlanner.isFree(f.tensor(), request)).toList());
    }
}
