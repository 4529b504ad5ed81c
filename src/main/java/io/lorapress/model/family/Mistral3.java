package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.Fields;
import io.lorapress.model.config.ModelConfig;

/** Mistral Small 3 and Ministral 3, text part: Llama's tensors; Ministral adds yarn and attention temperature. */
final class Mistral3 extends Llama {
    Mistral3() {
        super("mistral3", NAMES, "Mistral3ForConditionalGeneration", "Ministral3ForCausalLM");
    }

    @Override
    public String ggufArchitecture(ModelConfig config) {
        if (config.findText("model_type").orElse("").equals("mistral4")) {
            throw new ModelException(Reason.UNSUPPORTED, "config.json: text model mistral4 is not known here yet");
        }
        return "mistral3";
    }

    @Override
    protected void metadata(ModelConfig config, int blocks, Keys keys) {
        super.metadata(config, blocks, keys);
        if (config.findText("model_type").orElse("").equals("ministral3")) {
            Fields rope = config.rope();
            if (!rope.findText("rope_type").orElse("").equals("yarn")) {
                throw new ModelException(Reason.UNSUPPORTED, "config.json: ministral3 needs rope_parameters of type yarn");
            }
            keys.f32("rope.scaling.yarn_log_multiplier", rope.number("mscale_all_dim"));
            keys.f32("attention.temperature_scale", rope.number("llama_4_scaling_beta"));
        }
    }
}
