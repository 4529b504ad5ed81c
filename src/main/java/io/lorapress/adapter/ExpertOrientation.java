package io.lorapress.adapter;

import java.util.List;

/** Whether a base stores stacked experts [experts, in, out], as gpt-oss and Llama 4 do, rather than [experts, out, in]. */
final class ExpertOrientation {
    private ExpertOrientation() {
    }

    /** Told from the shapes of gate_up_proj (twice as many outputs as down_proj has inputs) and down_proj together. */
    static boolean isTransposed(String module, BaseTensors base) {
        List<ExpertStack> stacks = ExpertStack.of(module, base);
        ExpertStack up = find(stacks, "gate_up_proj");
        ExpertStack down = find(stacks, "down_proj");
        return up != null && down != null && up.rows() == down.columns() && up.columns() == 2 * down.rows();
    }

    private static ExpertStack find(List<ExpertStack> stacks, String parameter) {
        return stacks.stream().filter(stack -> stack.parameter().equals(parameter)).findFirst().orElse(null);
    }
}
