package io.lorapress.export.safetensors;

import io.lorapress.export.merge.MergedWeight;
import io.lorapress.tensor.DType;
import java.util.regex.Pattern;

/** Which weights of a model are those of linear layers that loaders expect to find quantised. */
final class LinearWeights {
    /** Embeddings and heads, norms, convolutions, routers, and everything that looks or listens. */
    private static final Pattern OTHERS = Pattern.compile("(?i)embed|lm_head|(^|\\.)(wte|wpe|output|score|classifier)\\.|norm|conv|router"
            + "|\\.(shared_expert_)?gate\\.weight$|vision|visual|audio|multi_modal|mm_projector|connector");

    /** Of these no loader thinks that they are linear layers. */
    private static final Pattern NOT_LINEAR = Pattern.compile("(?i)embed|norm|conv");

    private LinearWeights() {
    }

    static boolean contains(MergedWeight weight) {
        boolean sixteenBit = weight.info().dtype() == DType.BF16 || weight.info().dtype() == DType.F16;
        return sixteenBit && weight.info().shape().rank() == 2 && weight.info().name().endsWith(".weight")
                && !OTHERS.matcher(weight.info().name()).find();
    }

    /** A matrix that is left as it is; loaders must be told. */
    static boolean isLeftOut(MergedWeight weight) {
        return weight.info().shape().rank() == 2 && weight.info().name().endsWith(".weight") && !contains(weight)
                && !NOT_LINEAR.matcher(weight.info().name()).find();
    }

    static String module(MergedWeight weight) {
        return weight.info().name().replaceFirst("\\.weight$", "");
    }
}
