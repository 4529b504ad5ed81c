package io.lorapress.adapter;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * Whether transformers says of the module's class that it is transposed. PEFT asks for that and does not look at shapes: of gpt-oss
     * and Aria it is said, of Llama 4 it is not.
     */
    static boolean isDeclared(String module, BaseTensors base) {
        return isTransposed(module, base) && Stream.of(".gate_up_proj_bias", ".fc1.weight").anyMatch(name -> base.find(module + name).isPresent());
    }

    /**
     * How an adapter's factors for experts lie in the stacks that are not square: exchanged, or not. Versions of PEFT and transformers
     * differ in it, and what one adapter has was trained by one of them. Empty where no stack tells.
     */
    static Optional<Boolean> trained(AdapterContents contents, BaseTensors base) {
        List<Boolean> told = contents.modules().stream().filter(module -> module.has(Part.LORA_A) && module.has(Part.LORA_B))
                .flatMap(module -> trained(module, base)).distinct().toList();
        return told.size() == 1 ? Optional.of(told.getFirst()) : Optional.empty();
    }

    private static Stream<Boolean> trained(AdapterModule module, BaseTensors base) {
        int columns = Matrix.of(module.require(Part.LORA_A)).columns();
        int rows = Matrix.of(module.require(Part.LORA_B)).rows();
        List<Boolean> fits = base.resolve(module.path()).filter(path -> base.find(path + ".weight").isEmpty()).stream()
                .flatMap(path -> ExpertStack.of(path, base).stream()).filter(stack -> !stack.isSquare())
                .flatMap(stack -> Stream.of(false, true).filter(exchanged -> exchanged ? stack.isOf(columns, rows) : stack.isOf(rows, columns)))
                .distinct().toList();
        return fits.size() == 1 ? fits.stream() : Stream.empty();
    }

    private static ExpertStack find(List<ExpertStack> stacks, String parameter) {
        return stacks.stream().filter(stack -> stack.parameter().equals(parameter)).findFirst().orElse(null);
    }
}
