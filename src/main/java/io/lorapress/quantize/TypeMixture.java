package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.QuantizeException.Fault;
import java.util.EnumSet;
import java.util.Set;

/**
 * The mixture of types that a file type stands for: tensors that matter more get more bits. It counts the tensors that it is
 * asked about, so it is asked once for each, in the order of the file.
 *
 * <p>Source: llama-quant.cpp, {@code llama_tensor_get_type_impl}, v0.5.0. (The branch for fused attn_qkv there is never reached: such
 * a tensor counts as an attention value.)
 */
final class TypeMixture {
    private static final Set<FileType> LOW_BIT = EnumSet.of(FileType.IQ2_XXS, FileType.IQ2_XS, FileType.IQ1_S, FileType.IQ2_S,
            FileType.IQ2_M, FileType.IQ1_M);
    private static final Set<FileType> BEST_OF_LOW_BIT = EnumSet.of(FileType.IQ2_S, FileType.IQ2_M);
    private static final Set<FileType> OUTPUT_Q5 = EnumSet.copyOf(LOW_BIT);
    /** File types whose attention output gets Q5_K in a model of eight experts. */
    private static final Set<FileType> EXPERT_OUTPUT_Q5 = EnumSet.of(FileType.Q2_K, FileType.IQ3_XS, FileType.IQ3_XXS, FileType.Q3_K_S,
            FileType.Q3_K_M, FileType.IQ4_NL, FileType.Q4_K_S, FileType.Q4_K_M, FileType.IQ3_S, FileType.IQ3_M, FileType.IQ4_XS);

    static {
        OUTPUT_Q5.add(FileType.IQ3_XXS);
    }

    private final ModelFacts model;
    private final QuantizationRequest request;
    private final FileType file;
    private final boolean tied;
    private final int attentionValues;
    private int attentionValue;
    private int ffnDown;
    private int ffnGate;
    private int ffnUp;

    /**
     * @param tied            whether there is no output.weight
     * @param attentionValues number of tensors that are {@link TensorCategory#isAttentionValue}
     */
    TypeMixture(ModelFacts model, QuantizationRequest request, boolean tied, int attentionValues) {
        this.model = model;
        this.request = request;
        this.file = request.fileType();
        this.tied = tied;
        this.attentionValues = attentionValues;
    }

    /** @param tensor trimmed */
    GgmlType choose(GgufTensorInfo tensor) {
        TensorCategory category = TensorCategory.of(tensor.name());
        if (category == TensorCategory.OUTPUT || tied && category == TensorCategory.TOKEN_EMBEDDING) {
            return output(tensor);
        } else if (file == FileType.MXFP4_MOE) {
            return isExpert(tensor, category) ? GgmlType.MXFP4 : GgmlType.Q8_0;
        } else if (category == TensorCategory.TOKEN_EMBEDDING) {
            return tokenEmbedding();
        } else if (LOW_BIT.contains(file)) {
            return lowBit(category);
        } else if (category.isAttentionValue()) {
            return attentionValue();
        }
        return switch (category) {
            case ATTENTION_K -> model.experts() == 8 ? GgmlType.Q8_0 : attentionQuery();
            case ATTENTION_Q -> attentionQuery();
            case FFN_DOWN -> ffnDown(layer(tensor, ffnDown++));
            case ATTENTION_OUTPUT -> attentionOutput();
            case FFN_GATE -> ffnGateOrUp(layer(tensor, ffnGate++));
            case FFN_UP -> ffnGateOrUp(layer(tensor, ffnUp++));
            default -> file.tensorType();
        };
    }

    private GgmlType output(GgufTensorInfo tensor) {
        if (request.outputType() != null) {
            return request.outputType();
        } else if (file == FileType.MXFP4_MOE || model.isFalcon() || !ShapeFallback.fits(tensor, file.tensorType())) {
            return GgmlType.Q8_0;
        } else if (OUTPUT_Q5.contains(file)) {
            return GgmlType.Q5_K;
        }
        return file.tensorType() == GgmlType.Q8_0 ? GgmlType.Q8_0 : GgmlType.Q6_K;
    }

    /** Projections of latent attention have three dimensions too; only in one architecture are they told apart by role. */
    private boolean isExpert(GgufTensorInfo tensor, TensorCategory category) {
        boolean feedForward = category == TensorCategory.FFN_UP || category == TensorCategory.FFN_GATE
                || category == TensorCategory.FFN_DOWN;
        return tensor.shape().rank() > 2 && tensor.shape().dimension(-3) > 1
                && (feedForward || !model.architecture().equals("bailingmoe3"));
    }

    private GgmlType tokenEmbedding() {
        if (request.tokenEmbeddingType() != null) {
            return request.tokenEmbeddingType();
        }
        return switch (file) {
            case IQ2_XXS, IQ2_XS, IQ1_S, IQ1_M -> GgmlType.Q2_K;
            case IQ2_S, IQ2_M, IQ3_XXS -> GgmlType.IQ3_S;
            case TQ1_0, TQ2_0, Q2_0 -> GgmlType.Q4_K;
            default -> file.tensorType();
        };
    }

    private GgmlType lowBit(TensorCategory category) {
        GgmlType better = BEST_OF_LOW_BIT.contains(file) ? GgmlType.IQ3_S : GgmlType.Q2_K;
        if (category.isAttentionValue()) {
            attentionValue++;
            return model.queriesPerKey() >= 4 || model.experts() >= 4 ? GgmlType.Q4_K : better;
        }
        return switch (category) {
            case ATTENTION_K -> model.experts() == 8 ? GgmlType.Q4_K : file.tensorType();
            case FFN_DOWN -> ffnDown++ < model.layers() / 8 ? better : file.tensorType();
            case ATTENTION_OUTPUT -> lowBitAttentionOutput();
            default -> file.tensorType();
        };
    }

    private GgmlType lowBitAttentionOutput() {
        if (model.experts() == 8) {
            return GgmlType.Q5_K;
        }
        return switch (file) {
            case IQ1_S, IQ1_M -> GgmlType.IQ2_XXS;
            case IQ2_S, IQ2_M -> GgmlType.IQ3_S;
            default -> file.tensorType();
        };
    }

    private GgmlType attentionValue() {
        GgmlType type = attentionValueOfDenseModel(attentionValue++);
        if (model.calledSeventyB() && (type == GgmlType.Q3_K || type == GgmlType.Q4_K)) {
            type = GgmlType.Q5_K;
        }
        return model.experts() == 8 ? GgmlType.Q8_0 : type;
    }

    private GgmlType attentionValueOfDenseModel(int index) {
        boolean shared = model.queriesPerKey() >= 4;
        return switch (file) {
            case Q2_K -> shared ? GgmlType.Q4_K : GgmlType.Q3_K;
            case Q2_K_S, IQ3_XS, IQ3_S -> shared ? GgmlType.Q4_K : file.tensorType();
            case IQ3_XXS -> shared ? GgmlType.Q4_K : request.hasImportance() ? GgmlType.IQ3_XXS : GgmlType.IQ3_S;
            case IQ3_M -> GgmlType.Q4_K;
            case Q3_K_M -> index < 2 ? GgmlType.Q5_K : GgmlType.Q4_K;
            case Q3_K_L -> GgmlType.Q5_K;
            case IQ4_NL, IQ4_XS -> shared ? GgmlType.Q5_K : file.tensorType();
            case Q4_K_M, Q5_K_M -> moreBits(index, attentionValues) ? GgmlType.Q6_K : file.tensorType();
            case Q4_K_S -> index < 4 ? GgmlType.Q5_K : GgmlType.Q4_K;
            default -> file.tensorType();
        };
    }

    private GgmlType attentionQuery() {
        return switch (file) {
            case IQ3_XS -> GgmlType.IQ3_XXS;
            case IQ3_XXS -> GgmlType.IQ2_S;
            default -> file.tensorType();
        };
    }

    private GgmlType ffnDown(int layer) {
        int layers = model.layers();
        boolean early = layer < layers / 8;
        boolean more = moreBits(layer, layers);
        return switch (file) {
            case Q2_K -> GgmlType.Q3_K;
            case Q2_K_S -> early ? GgmlType.Q4_K : GgmlType.Q2_K;
            case IQ3_XXS -> request.hasImportance() ? GgmlType.IQ3_XXS : early ? GgmlType.Q4_K : GgmlType.Q3_K;
            case Q3_K_M -> layer < layers / 16 ? GgmlType.Q5_K : !model.isFalcon() || more ? GgmlType.Q4_K : GgmlType.Q3_K;
            case IQ3_M -> early || model.experts() == 8 && more ? GgmlType.Q4_K : GgmlType.IQ3_S;
            case Q3_K_L -> model.isFalcon() ? GgmlType.Q4_K : GgmlType.Q5_K;
            case Q4_K_M -> model.isFalcon() ? falconDown(layer) : more ? GgmlType.Q6_K : GgmlType.Q4_K;
            case IQ4_NL, IQ4_XS -> early && !request.hasImportance() ? GgmlType.Q5_K : file.tensorType();
            case Q5_K_M -> more ? GgmlType.Q6_K : GgmlType.Q5_K;
            case Q4_K_S -> early && !model.isFalcon() ? GgmlType.Q5_K : GgmlType.Q4_K;
            case Q4_0 -> early && request.hasImportance() ? GgmlType.Q4_1 : GgmlType.Q4_0;
            case Q5_0 -> early && request.hasImportance() ? GgmlType.Q5_1 : GgmlType.Q5_0;
            default -> file.tensorType();
        };
    }

    private GgmlType falconDown(int layer) {
        if (layer < model.layers() / 16) {
            return GgmlType.Q6_K;
        }
        return moreBits(layer, model.layers()) ? GgmlType.Q5_K : GgmlType.Q4_K;
    }

    private GgmlType attentionOutput() {
        if (model.isFalcon()) {
            return file == FileType.Q3_K_L ? GgmlType.Q4_K : file.tensorType();
        } else if (model.experts() == 8) {
            return EXPERT_OUTPUT_Q5.contains(file) ? GgmlType.Q5_K : file.tensorType();
        }
        return switch (file) {
            case Q2_K -> GgmlType.Q3_K;
            case IQ3_XXS -> GgmlType.IQ3_S;
            case Q3_K_M, IQ3_M -> GgmlType.Q4_K;
            case Q3_K_L -> GgmlType.Q5_K;
            default -> file.tensorType();
        };
    }

    private GgmlType ffnGateOrUp(int layer) {
        int layers = model.layers();
        boolean middle = layer >= layers / 8 && layer < 7 * layers / 8;
        return file == FileType.IQ3_XS && middle ? GgmlType.IQ3_XXS : file.tensorType();
    }

    /** First and last eighth, and every third in between. */
    private static boolean moreBits(int layer, int layers) {
        return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
    }

    /** Where there are experts, counting does not give the layer, because it has several such tensors or none: the name does. */
    private int layer(GgufTensorInfo tensor, int counted) {
        if (model.experts() <= 1) {
            return counted;
        }
        int layer = LayerOrder.layer(tensor.name());
        if (layer < 0 || layer >= model.layers()) {
            throw new QuantizeException(Fault.NO_LAYER, "tensor " + tensor.name() + ": its name gives no layer below " + model.layers()
                    + ", the model's block_count; is the metadata of this model complete?");
        }
        return layer;
    }
}
