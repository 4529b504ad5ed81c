package io.lorapress.adapter;

import java.util.List;
import java.util.stream.IntStream;

/** Factors for all experts of a module at once (PEFT's target_parameters), onto a stacked tensor or onto experts kept one by one. */
final class ExpertPlacer {
    private final AdapterConfig config;
    private final Orientation orientation;

    ExpertPlacer(AdapterConfig config, Orientation orientation) {
        this.config = config;
        this.orientation = orientation;
    }

    /** @param module of the base, whose own tensors or inner modules are the experts */
    void place(LoraPair pair, String module, MappingBuilder out) {
        if (pair.magnitude() != null || pair.bias() != null) {
            throw new AdapterException(AdapterError.UNKNOWN_KEY,
                    pair.label() + ": stacked experts have no magnitude or bias of their own in any known format");
        }
        ExpertStack stack = choose(pair, targeted(ExpertStack.of(module, out.base), pair), module);
        ExpertFactors factors = new ExpertFactors(pair, stack.experts(), layout(out));
        float scale = pair.scale().of(stack.path(pair.path()), factors.rank());
        boolean sideways = isSideways(pair, stack, out);
        Matrix left = sideways ? factors.inputsAsRows() : factors.outputs();
        List<Matrix> right = IntStream.range(0, stack.experts())
                .mapToObj(sideways ? factors::outputsAsColumns : factors::inputs).toList();
        add(pair, stack, left, right, scale, out);
    }

    /** Those that target_parameters names, where it names any. */
    private List<ExpertStack> targeted(List<ExpertStack> stacks, LoraPair pair) {
        List<ExpertStack> targeted = stacks.stream().filter(stack -> config.targetParameters().stream()
                .anyMatch(name -> ("." + stack.path(pair.path())).endsWith("." + name))).toList();
        return targeted.isEmpty() ? stacks : targeted;
    }

    /** Wrappers are nested: the first parameter that the model defines is the innermost. Where shapes say otherwise, they decide. */
    private static ExpertStack choose(LoraPair pair, List<ExpertStack> stacks, String module) {
        int nested = stacks.size() - 1 - pair.depth();
        if (stacks.size() == pair.levels() && stacks.get(nested).fits(pair)) {
            return stacks.get(nested);
        }
        List<ExpertStack> fitting = stacks.stream().filter(stack -> stack.fits(pair)).toList();
        if (fitting.size() != 1) {
            throw new AdapterException(fitting.isEmpty() ? AdapterError.WRONG_SHAPE : AdapterError.AMBIGUOUS_MODULE,
                    pair.label() + " is for [" + pair.b().rows() + ", " + pair.a().columns() + "] (out, in) at a total rank of " + pair.rank()
                            + ", which fits " + (fitting.isEmpty() ? "no" : "more than one") + " parameter of " + module + " in the base");
        }
        return fitting.getFirst();
    }

    private ExpertLayout layout(MappingBuilder out) {
        if (out.options.expertLayout() != ExpertLayout.AUTOMATIC) {
            return out.options.expertLayout();
        }
        String mark = config.text("lora_B_layout").orElse("");
        return switch (mark) {
            case "rank_major" -> ExpertLayout.RANK_MAJOR;
            case "grouped_by_expert" -> ExpertLayout.GROUPED_BY_EXPERT;
            case "" -> {
                out.warn("lora_B of the experts carries no lora_B_layout and is read as PEFT packs it (rank-major); if Unsloth trained "
                        + "it before September 2026, export with --expert-layout grouped_by_expert");
                yield ExpertLayout.RANK_MAJOR;
            }
            default -> throw new AdapterException(AdapterError.BAD_CONFIG, config.path(), "lora_B_layout " + mark
                    + " is not known; known are rank_major and grouped_by_expert");
        };
    }

    /**
     * Shapes tell, except for square matrices: those go as the adapter's others; where it has no others, as current PEFT reads them, or
     * as it trained them before 0.19.
     */
    private boolean isSideways(LoraPair pair, ExpertStack stack, MappingBuilder out) {
        if (!stack.isSquare()) {
            return stack.fitsSideways(pair);
        }
        if (orientation.expertsExchanged().isPresent()) {
            return orientation.expertsExchanged().get();
        }
        if (!PeftVersion.of(config).isBefore(0, 19)) {
            return ExpertOrientation.isDeclared(stack.module(), out.base);
        }
        if (ExpertOrientation.isTransposed(stack.module(), out.base)) {
            return true;
        }
        out.warn(stack.path(pair.path()) + " is square and PEFT before 0.19 trained it with in and out exchanged; it is read so");
        return true;
    }

    private static void add(LoraPair pair, ExpertStack stack, Matrix left, List<Matrix> right, float scale, MappingBuilder out) {
        if (stack.tensor() != null) {
            out.change(stack.tensor().name(), new StackedLowRankChange(pair.names(), stack.tensor().shape(), left, right, scale));
            return;
        }
        for (int expert = 0; expert < stack.experts(); expert++) {
            int row = expert * stack.rows();
            for (int i = 0; i < stack.parts().size(); i++) {
                var part = stack.part(expert, i);
                out.change(part.name(), new LowRankChange(pair.names(), part.shape(), left, right.get(expert), scale, row, 1));
                row += Math.toIntExact(part.shape().dimension(0));
            }
        }
    }
}
