package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.Optional;

/** Qwen 2 and 2.5 VL, text part. */
final class Qwen2Vl extends Qwen2 {
    Qwen2Vl() {
        super("qwen2vl", Names.DECODER, "Qwen2VLForConditionalGeneration", "Qwen2_5_VLForConditionalGeneration");
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.startsWith("thinker.") ? name.replace("thinker.", "") : name);
    }
}
