package io.lorapress.adapter;

import java.util.Map;

/** PEFT's methods by peft_type: which can be merged, and by what. */
final class Methods {
    private static final Map<String, String> UNMERGEABLE = Map.of(
            "PROMPT_TUNING", "prompt tuning adds virtual tokens to the input and has no weights to merge",
            "P_TUNING", "p-tuning adds virtual tokens to the input and has no weights to merge",
            "PREFIX_TUNING", "prefix tuning adds keys and values to the cache and has no weights to merge",
            "MULTITASK_PROMPT_TUNING", "prompt tuning adds virtual tokens to the input and has no weights to merge",
            "ADAPTION_PROMPT", "adaption prompts are learned inputs of the attention and have no weights to merge",
            "XLORA", "X-LoRA mixes its adapters anew for every token, so there is no one set of merged weights",
            "POLY", "Poly mixes its adapters by task, so there is no one set of merged weights");

    private Methods() {
    }

    static void refuseUnmergeable(AdapterConfig config) {
        String reason = UNMERGEABLE.get(config.method());
        if (reason != null) {
            throw new AdapterException(AdapterError.CANNOT_MERGE, config.path(), "peft_type " + config.method() + ": " + reason);
        }
    }

    static ModuleMapper mapper(AdapterConfig config, MapOptions options) {
        return switch (config.method()) {
            case "LORA" -> new LoraMapper(config, options.strength());
            default -> throw new AdapterException(AdapterError.UNKNOWN_METHOD, config.path(), "peft_type " + config.method()
                    + " is not known; known is LORA");
        };
    }
}
