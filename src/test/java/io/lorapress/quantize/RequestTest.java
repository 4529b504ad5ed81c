package io.lorapress.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import io.lorapress.quantize.QuantizeException.Fault;
import io.lorapress.tensor.Shape;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for: names of types, rules, overrides, sizes; and how what is wrong is said. */
class RequestTest {
    private static final ModelFacts MODEL = new ModelFacts("llama", 2, 1, 0, false);

    @ParameterizedTest
    @CsvSource({"q4_k_m, Q4_K_M", "Q4_K, Q4_K_M", "q5_k, Q5_K_M", "q3_k, Q3_K_M", "15, Q4_K_M", "0, F32", "copy, COPY",
            "fast_quantized, Q8_0", "quantized, Q4_K_M", "iq3_xs, IQ3_XS", "q3_k_xs, IQ3_XS", "mxfp4_moe, MXFP4_MOE"})
    void namesOfFileTypes(String name, FileType type) {
        assertEquals(type, QuantizationRequest.named(name, GgmlType.BF16).fileType());
    }

    @Test
    void namesThatAreMoreThanAType() {
        QuantizationRequest large = QuantizationRequest.named("Q2_K_L", GgmlType.BF16);
        assertEquals(QuantizationRequest.of(FileType.Q2_K).withOutputType(GgmlType.Q8_0).withTokenEmbeddingType(GgmlType.Q8_0), large);
        assertEquals(FileType.BF16, QuantizationRequest.named("not_quantized", GgmlType.BF16).fileType());
        assertEquals(FileType.F16, QuantizationRequest.named("not_quantized", GgmlType.F16).fileType());
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        String message = assertFault(Fault.UNKNOWN_FILE_TYPE, () -> QuantizationRequest.named("q4_k_x", GgmlType.F16));
        assertTrue(message.contains("q4_k_x") && message.contains("q4_k_m") && message.contains("q2_k_l"), message);
    }

    @ParameterizedTest
    @CsvSource({"attn_v, blk.0.attn_v.weight, true", "^attn_v, blk.0.attn_v.weight, false", "ATTN_V, blk.0.attn_v.weight, true",
            "'blk\\.[[:digit:]]{1,2}\\.', blk.17.x, true", "'[a[b]', x[y, true", "'[&&z]', a&b, true",
            "'(?:gate|up)_exps', ffn_up_exps, true",
            "'[^[:alpha:]._]', blk.a, false", "'\\D', 7, true", "'a\\+b', a+b, true", "'a\\-b', a-b, true"})
    void rulesAreSearchedAsLlamaCppDoes(String expression, String name, boolean found) {
        assertEquals(found, TensorTypeRule.parse(expression + "=q8_0").appliesTo(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"attn_v", "=q8_0", "attn_v=", "[=q8_0", "(a=q8_0", "a\\=q8_0", "(?i)a=q8_0", "(?<n>a)=q8_0", "a++=q8_0",
            "[[:nope:]]=q8_0"})
    void malformedRules(String rule) {
        assertFault(Fault.BAD_TENSOR_RULE, () -> TensorTypeRule.parse(rule));
    }

    @Test
    void typesOfRules() {
        assertEquals(GgmlType.Q4_K, TensorTypeRule.parse("a=q4_K").type());
        assertFault(Fault.UNKNOWN_TENSOR_TYPE, () -> TensorTypeRule.parse("a=q4_k_m"));
        assertFault(Fault.NOT_ENCODABLE, () -> TensorTypeRule.parse("a=q8_1"));
        assertEquals(2, TensorTypeRule.parseAll(" a=q8_0\n\tb=f16 ").size());
        assertTrue(TensorTypeRule.parseAll("\n").isEmpty());
    }

    @Test
    void overrides() {
        assertEquals(new GgufValue.U32(5), KeyOverride.parse("a=int:-5").stored());
        assertEquals(new GgufValue.F32(0.5f), KeyOverride.parse("a=float:0.5").stored());
        assertEquals(new GgufValue.Bool(true), KeyOverride.parse("a=bool:true").stored());
        assertEquals(new GgufValue.Text("x=y:z"), KeyOverride.parse("a=str:x=y:z").stored());
        assertEquals("a", KeyOverride.parse("a=str:").key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=5", "=int:5", "a=int:x", "a=float:x", "a=bool:yes", "a=long:5"})
    void malformedOverrides(String text) {
        assertFault(Fault.BAD_OVERRIDE, () -> KeyOverride.parse(text));
    }

    @Test
    void overridesThatAreTooLong() {
        assertFault(Fault.BAD_OVERRIDE, () -> KeyOverride.parse("a=str:" + "x".repeat(128)));
        assertFault(Fault.BAD_OVERRIDE, () -> KeyOverride.parse("k".repeat(128) + "=int:1"));
    }

    @Test
    void layers() {
        assertEquals(Set.of(3, 4, 17), LayerPruning.parseLayers("17,3, 4,3"));
        assertFault(Fault.BAD_LAYER_LIST, () -> LayerPruning.parseLayers("3,-1"));
        assertFault(Fault.BAD_LAYER_LIST, () -> LayerPruning.parseLayers("a"));
        assertFault(Fault.BAD_LAYER_LIST, () -> LayerPruning.parseLayers(""));
    }

    @ParameterizedTest
    @CsvSource({"4.5G, 4500000000", "500M, 500000000", "1GiB, 1073741824", "2Ki, 2048", "123, 123", "1.5 kb, 1500"})
    void sizes(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text, "--target-size"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1G", "0", "4.5X", "1i", "99999999999T"})
    void malformedSizes(String text) {
        assertFault(Fault.BAD_SIZE, () -> ByteSize.parse(text, "--target-size"));
    }

    @Test
    void fallbacksAreNamedWithTheirCost() {
        TypePlan plan = plan(MODEL, tensor("blk.0.ffn_up.weight", 288, GgmlType.BF16), QuantizationRequest.of(FileType.Q4_K_S));
        TypePlan.Fallback fallback = plan.fallbacks().getFirst();
        assertEquals(List.of(GgmlType.Q4_K, GgmlType.Q5_0, 1.0), List.of(fallback.wanted(), fallback.got(), fallback.extraBits()));
        assertEquals(5.5, plan.bitsPerWeight());
    }

    @Test
    void aTypeAskedForByNameMustFit() {
        QuantizationRequest request = QuantizationRequest.of(FileType.Q4_K_M).withOutputType(GgmlType.Q6_K);
        assertFault(Fault.ROW_DOES_NOT_FIT, () -> plan(MODEL, tensor("output.weight", 288, GgmlType.BF16), request));
        assertFault(Fault.NO_FALLBACK, () -> plan(MODEL, tensor("blk.0.ffn_up.weight", 288, GgmlType.BF16),
                QuantizationRequest.of(FileType.Q1_0)));
    }

    @Test
    void expertsNeedALayerInTheirName() {
        ModelFacts experts = new ModelFacts("llama", 2, 1, 4, false);
        for (String name : List.of("ffn_up_exps.weight", "blk.2.ffn_up_exps.weight", "blk.-1.ffn_up_exps.weight")) {
            assertFault(Fault.NO_LAYER, () -> plan(experts, tensor(name, 256, GgmlType.BF16), QuantizationRequest.of(FileType.Q4_K_M)));
        }
    }

    @Test
    void whatNeedsAMatrixAndWhatIsQuantisedAlready() {
        TypePlan low = plan(MODEL, tensor("blk.0.ffn_up.weight", 256, GgmlType.Q8_0), QuantizationRequest.of(FileType.IQ2_XXS));
        assertFault(Fault.IMATRIX_REQUIRED, low::refuseWithoutImportance);
        assertFault(Fault.REQUANTIZED, low::refuseRequantizing);
        TypePlan same = plan(MODEL, tensor("blk.0.ffn_up.weight", 256, GgmlType.Q8_0), QuantizationRequest.of(FileType.Q8_0));
        same.refuseRequantizing();
        same.refuseWithoutImportance();
        assertFalse(same.choices().getFirst().changes());
        TypePlan embedding = TypePlanner.plan(MODEL, List.of(tensor("output.weight", 256, GgmlType.F16),
                tensor("token_embd.weight", 256, GgmlType.F16)),
                QuantizationRequest.of(FileType.Q8_0).withTokenEmbeddingType(GgmlType.IQ2_XS));
        assertFault(Fault.IMATRIX_REQUIRED, embedding::refuseWithoutImportance);
    }

    private static TypePlan plan(ModelFacts model, GgufTensorInfo tensor, QuantizationRequest request) {
        return TypePlanner.plan(model, List.of(tensor), request);
    }

    private static GgufTensorInfo tensor(String name, long columns, GgmlType type) {
        return new GgufTensorInfo(name, Shape.of(4, columns), type);
    }

    private static String assertFault(Fault fault, org.junit.jupiter.api.function.Executable action) {
        QuantizeException failure = assertThrows(QuantizeException.class, action);
        assertEquals(fault, failure.fault());
        return failure.getMessage();
    }
}
