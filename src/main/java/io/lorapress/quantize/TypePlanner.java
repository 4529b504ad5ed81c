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
        choices.add(choice(tensor, Quantizable.test(tensor, request) ? choose(tensor) : tensor.type(), request));
    }

    /** Whether nothing but the mixture decides on the tensor's type. */
    static boolean isFree(GgufTensorInfo tensor, QuantizationRequest request) {
        return Quantizable.test(tensor, request) && forcedType(tensor, request) == null
                && request.rules().stream().noneMatch(rule -> rule.appliesTo(tensor.name()));
    }

    static Choice choice(GgufTensorInfo tensor, GgmlType type, QuantizationRequest request) {
        return new Choice(tensor, type, Quantizable.test(tensor, request) && needsImportance(tensor, type, request.fileType()));
    }

    private GgmlType choose(GgufTensorInfo tensor) {
        GgmlType forced = forcedType(tensor, request);
        if (forced != null) {
            return fitting(tensor, forced);
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

    /** A type given by the tensor's role, or null. It is heeded in unquantised files too. */
    private static GgmlType forcedType(GgufTensorInfo tensor, QuantizationRequest request) {
        return switch (TensorCategory.of(tensor.name())) {
            case TOKEN_EMBEDDING -> isPerLayerAndNamed(tensor.name(), request) ? null : request.tokenEmbeddingType();
            case OUTPUT -> request.outputType();
            default -> null;
        };
    }

    private static boolean isPerLayerAndNamed(String name, QuantizationRequest request) {
        return name.equals(TensorCategory.PER_LAYER_TOKEN_EMBEDDING) && request.rules().stream().anyMatch(rule -> rule.appliesTo(name));
    }

    private static GgmlType fitting(GgufTensorInfo tensor, GgmlType type) {
        if (!ShapeFallback.fits(tensor, type)) {
            throw new QuantizeException(Fault.ROW_DOES_NOT_FIT, "tensor " + tensor.name() + " cannot be " + type + ": its rows of "
                    + tensor.shape().columns() + " are no multiple of " + type.blockSize() + "; choose another type for it");
        }
        return type;
    }

    private GgmlType wanted(GgufTensorInfo tensor) {
        for (TensorTypeRule rule : request.rules()) {
            if (rule.appliesTo(tensor.name())) {
                return rule.type();
            }
        }
        return request.pure() ? request.fileType().tensorType() : mixture.choose(tensor);
    }

    private static boolean needsImportance(GgufTensorInfo tensor, GgmlType type, FileType fileType) {
        String name = tensor.name();
        if (name.equals("output.weight") || TensorCategory.of(name) == TensorCategory.TOKEN_EMBEDDING) {
            return tensor.type() != type && EncodableTypes.needsImportance(type);
        }
        return switch (type) {
            case IQ3_XXS, IQ2_XXS, IQ2_XS, IQ2_S, IQ1_M, IQ1_S -> true;
            case Q2_K -> fileType == FileType.Q2_K_S;
            default -> false;
        };
    }
}
