package io.lorapress.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.QuantizeException.Fault;
import io.lorapress.quantize.SizeProblem.Option;
import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SizePlannerTest {
    private static final Set<GgmlType> TYPES = SizePlanner.usualTypes(false);

    @Test
    void smallProblemsAreSolvedExactly() {
        for (int round = 0; round < 400; round++) {
            long seed = new Random().nextLong();
            Random random = new Random(seed);
            List<List<Option>> items = randomItems(random, 1 + random.nextInt(6), 5);
            long least = SizeProblem.leastBytes(items);
            long budget = least + random.nextInt(300);
            int[] solution = SizeProblem.solve(items, budget);
            assertTrue(bytes(items, solution) <= budget, "seed " + seed);
            assertEquals(bruteForce(items, budget, 0), error(items, solution), 1e-6, "seed " + seed);
        }
    }

    @Test
    void realisticProblemsComeNearTheBoundAtOnce() {
        Random random = new Random(3);
        List<List<Option>> items = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long weights = 256L * (1 + random.nextInt(200)) * 32;
            double scale = weights * Math.exp(random.nextGaussian());
            items.add(TYPES.stream().filter(type -> type.blockSize() > 1)
                    .map(type -> new Option(new GgufTensorInfo("t", Shape.of(weights), type).bytes(),
                            scale * Math.pow(4, -8.0 * type.blockBytes() / type.blockSize()) * (1 + 0.2 * random.nextDouble()))).toList());
        }
        long budget = (long) (SizeProblem.leastBytes(items) * 1.7);
        int[] solution = SizeProblem.solve(items, budget);
        assertTrue(bytes(items, solution) <= budget);
        double bound = lowerBound(items, budget);
        assertTrue(error(items, solution) <= bound * 1.0005, error(items, solution) + " / " + bound);
        assertArrayEquals(solution, SizeProblem.solve(items, budget), "the same again");
    }

    @Test
    void theFileFitsAndFixedTensorsStay() {
        List<GgufTensorInfo> tensors = List.of(tensor("output.weight", 256), tensor("token_embd.weight", 256),
                tensor("blk.0.attn_v.weight", 256), tensor("blk.0.ffn_up.weight", 256), tensor("blk.0.ffn_down.weight", 288),
                tensor("blk.0.odd.weight", 257),
                new GgufTensorInfo("output_norm.weight", Shape.of(256), GgmlType.F32));
        QuantizationRequest request = QuantizationRequest.of(FileType.Q4_K_M).withOutputType(GgmlType.Q8_0)
                .withRules(TensorTypeRule.parseAll("attn_v=q5_k"));
        GgufMetadata metadata = new GgufMetadata().text("general.architecture", "llama").u32("llama.block_count", 1);
        QuantizePlan plan = QuantizePlan.of(metadata, tensors, request);
        GgufLayout layout = plan.shards().getFirst().layout();
        for (long target = layout.fileSize() - 8_000; target < layout.fileSize() + 20_000; target += 1_111) {
            TypePlan sized = SizePlanner.plan(plan.types(), request, TYPES, SizeBudget.file(target, layout), SizePlannerTest::error);
            GgufLayout result = plan.withTypes(sized).shards().getFirst().layout();
            assertTrue(result.fileSize() <= target, result.fileSize() + " <= " + target);
            assertEquals(List.of(GgmlType.Q8_0, GgmlType.Q5_K, GgmlType.F32, GgmlType.F16),
                    List.of(type(sized, "output.weight"), type(sized, "blk.0.attn_v.weight"), type(sized, "output_norm.weight"),
                            type(sized, "blk.0.odd.weight")));
        }
    }

    @Test
    void bitsPerWeightAreCountedAsLlamaQuantizeDoes() {
        List<GgufTensorInfo> tensors = List.of(tensor("blk.0.ffn_up.weight", 512), tensor("blk.1.ffn_up.weight", 512));
        QuantizationRequest request = QuantizationRequest.of(FileType.Q4_K_M);
        TypePlan plan = TypePlanner.plan(new ModelFacts("llama", 2, 1, 0, false), tensors, request);
        SizeBudget budget = SizeBudget.bitsPerWeight(6.5, tensors);
        TypePlan sized = SizePlanner.plan(plan, request, TYPES, budget, SizePlannerTest::error);
        assertTrue(sized.bitsPerWeight() <= 6.5 && sized.bitsPerWeight() > 6, "" + sized.bitsPerWeight());
    }

    @Test
    void aSizeThatCannotBeHad() {
        List<GgufTensorInfo> tensors = List.of(tensor("blk.0.ffn_up.weight", 512));
        QuantizationRequest request = QuantizationRequest.of(FileType.Q4_K_M);
        TypePlan plan = TypePlanner.plan(new ModelFacts("llama", 2, 1, 0, false), tensors, request);
        QuantizeException failure = assertThrows(QuantizeException.class,
                () -> SizePlanner.plan(plan, request, TYPES, SizeBudget.bitsPerWeight(2, tensors), SizePlannerTest::error));
        assertEquals(Fault.TARGET_TOO_SMALL, failure.fault());
    }

    @Test
    void whatNeedsAMatrixIsMarked() {
        List<GgufTensorInfo> tensors = List.of(tensor("blk.0.ffn_up.weight", 512));
        QuantizationRequest request = QuantizationRequest.of(FileType.Q4_K_M).withImportance(true);
        TypePlan plan = TypePlanner.plan(new ModelFacts("llama", 2, 1, 0, false), tensors, request);
        TypePlan sized = SizePlanner.plan(plan, request, SizePlanner.usualTypes(true), SizeBudget.bitsPerWeight(2.1, tensors),
                SizePlannerTest::error);
        assertEquals(GgmlType.IQ2_XXS, sized.choices().getFirst().type());
        assertTrue(sized.choices().getFirst().needsImportance());
    }

    private static double error(GgufTensorInfo tensor, GgmlType type) {
        return tensor.shape().elements() * Math.pow(4, -8.0 * type.blockBytes() / type.blockSize());
    }

    private static GgufTensorInfo tensor(String name, long columns) {
        return new GgufTensorInfo(name, Shape.of(32, columns), GgmlType.BF16);
    }

    private static GgmlType type(TypePlan plan, String name) {
        return plan.choices().stream().filter(choice -> choice.tensor().name().equals(name)).findFirst().orElseThrow().type();
    }

    private static List<List<Option>> randomItems(Random random, int count, int most) {
        List<List<Option>> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Option> options = new ArrayList<>();
            for (int k = 1 + random.nextInt(most); k > 0; k--) {
                options.add(new Option(1 + random.nextInt(100), random.nextInt(4) == 0 ? random.nextInt(5) : random.nextDouble() * 10));
            }
            items.add(options);
        }
        return items;
    }

    private static double bruteForce(List<List<Option>> items, long budget, int from) {
        if (budget < 0) {
            return Double.POSITIVE_INFINITY;
        }
        double best = from == items.size() ? 0 : Double.POSITIVE_INFINITY;
        if (from < items.size()) {
            for (Option option : items.get(from)) {
                best = Math.min(best, option.error() + bruteForce(items, budget - option.bytes(), from + 1));
            }
        }
        return best;
    }

    /** The largest bound that any price of a byte gives. */
    private static double lowerBound(List<List<Option>> items, long budget) {
        double best = 0;
        for (double price = 1e-12; price < 1e3; price *= 1.01) {
            double sum = -price * budget;
            for (List<Option> options : items) {
                double least = Double.POSITIVE_INFINITY;
                for (Option option : options) {
                    least = Math.min(least, option.error() + price * option.bytes());
                }
                sum += least;
            }
            best = Math.max(best, sum);
        }
        return best;
    }

    private static long bytes(List<List<Option>> items, int[] solution) {
        long sum = 0;
        for (int i = 0; i < solution.length; i++) {
            sum += items.get(i).get(solution[i]).bytes();
        }
        return sum;
    }

    private static double error(List<List<Option>> items, int[] solution) {
        double sum = 0;
        for (int i = 0; i < solution.length; i++) {
            sum += items.get(i).get(solution[i]).error();
        }
        return sum;
    }
}
