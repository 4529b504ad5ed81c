package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.QuantizeException.Fault;
import io.lorapress.quantize.TypePlan.Choice;
import io.lorapress.quantize.TypePlan.Fallback;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides each tensor's type as llama-quantize does. The order of the tensors matters, because the mixture counts them: sort by
 * {@link LayerOrder} first (or by shard and place where shards are kept).
 *
 * <p>Source: llama-quant.cpp, {@code llama_tensor_get_type} and {@code tensor_requires_imatrix}.
 */
public final class TypePlanner {
    private final QuantizationRequest request;
    private final TypeMixture mixture;
    private final List<Choice> choices = new ArrayList<>();
    private final List<Fallback> fallbacks = new ArrayList<>();

    private TypePlanner(QuantizationRequest request, TypeMixture mixture) {
        this.request = request;
        this.mixture = mixture;
    }

    /** @throws QuantizeException when the file type cannot be made of these tensors */
    public static TypePlan plan(ModelFacts model, List<GgufTensorInfo> tensors, QuantizationRequest request) {
        boolean tied = tensors.stream().noneMatch(tensor -> TensorCategory.of(tensor.name()) == TensorCategory.OUTPUT);
        int attentionValues = (int) tensors.stream().filter(tensor -> TensorCategory.of(tensor.name()).isAttentionValue()).count();
        TypePlanner planner = new TypePlanner(request, new TypeMixture(model, request, tied, attentionValues));
        tensors.forEach(tensor -> planner.add(tensor.trimmed()));
        return new TypePlan(List.copyOf(planner.choices), List.copyOf(planner.fallbacks));
    }

    private void add(GgufTensorInfo tensor) {
        boolean quantizable = Quantizable.test(tensor, request);
        GgmlType type = quantizable ? choose(tensor) : tensor.type();
        choices.add(new Choice(tensor, type, quantizable && needsImportance(tensor, type)));
    }

    private GgmlType choose(GgufTensorInfo tensor) {
        GgmlType forced = forced(tensor);
        if (forced != null) {
            return forced;
        } else if (!request.fileType().tensorType().isQuantized()) {
            return request.fileType().tensorType();
        }
        GgmlType wanted = wanted(tensor);
        GgmlType got = ShapeFallback.fit(tensor, wanted);
        if (got != wanted) {
            fallbacks.add(new Fallback(tensor, wanted, got));
        }
        return got;
    }

    /** Set by its role: heeded as it is, in unquantised files too. */
    private GgmlType forced(GgufTensorInfo tensor) {
        TensorCategory category = TensorCategory.of(tensor.name());
        if (category == TensorCategory.TOKEN_EMBEDDING && !isPerLayerAndNamed(tensor.name()) && request.tokenEmbeddingType() != null) {
            return fitting(tensor, request.tokenEmbeddingType(), "--token-embedding-type");
        } else if (category == TensorCategory.OUTPUT && request.outputType() != null) {
            return fitting(tensor, request.outputType(), "--output-tensor-type");
        }
        return null;
    }

    private boolean isPerLayerAndNamed(String name) {
        return name.equals(TensorCategory.PER_LAYER_TOKEN_EMBEDDING) && request.rules().stream().anyMatch(rule -> rule.appliesTo(name));
    }

    private GgmlType wanted(GgufTensorInfo tensor) {
        for (TensorTypeRule rule : request.rules()) {
            if (rule.appliesTo(tensor.name())) {
                return rule.type();
            }
        }
        return request.pure() ? request.fileType().tensorType() : mixture.choose(tensor);
    }

    private static GgmlType fitting(GgufTensorInfo tensor, GgmlType type, String option) {
        if (!ShapeFallback.fits(tensor, type)) {
            throw new QuantizeException(Fault.ROW_DOES_NOT_FIT, option + " " + type + ": tensor " + tensor.name() + " has rows of "
                    + tensor.shape().columns() + ", no multiple of " + type.blockSize() + "; choose another type");
        }
        return type;
    }

    private boolean needsImportance(GgufTensorInfo tensor, GgmlType type) {
        String name = tensor.name();
        if (name.equals("output.weight") || TensorCategory.of(name) == TensorCategory.TOKEN_EMBEDDING) {
            return tensor.type() != type && EncodableTypes.needsImportance(type);
        }
        return switch (type) {
            case IQ3_XXS, IQ2_XXS, IQ2_XS, IQ2_S, IQ1_M, IQ1_S -> true;
            case Q2_K -> request.fileType() == FileType.Q2_K_S;
            default -> false;
        };
    }
}
