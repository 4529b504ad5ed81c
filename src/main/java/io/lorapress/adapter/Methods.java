package io.lorapress.adapter;

import java.util.List;
import java.util.Map;

/** PEFT's methods by peft_type: which can be merged, and by what. */
final class Methods {
    private static final String VIRTUAL_TOKENS = "it adds virtual tokens to the input and has no weights to merge";
    private static final Map<String, String> UNMERGEABLE = Map.of(
            "PROMPT_TUNING", VIRTUAL_TOKENS,
            "P_TUNING", VIRTUAL_TOKENS,
            "MULTITASK_PROMPT_TUNING", VIRTUAL_TOKENS,
            "CPT", VIRTUAL_TOKENS,
            "PREFIX_TUNING", "it adds keys and values to the attention's cache and has no weights to merge",
            "CARTRIDGE", "it adds keys and values to the attention's cache and has no weights to merge",
            "ADAPTION_PROMPT", "its learned prompts enter the attention and have no weights to merge",
            "XLORA", "X-LoRA mixes its adapters anew for every token, so that no one set of weights stands for it",
            "POLY", "Poly mixes its adapters by task, so that no one set of weights stands for it");
    private static final List<String> KNOWN = List.of("ADALORA", "IA3", "LOHA", "LOKR", "LORA", "OFT", "TRAINABLE_TOKENS", "VERA");

    private Methods() {
    }

    static void refuseUnmergeable(AdapterConfig config) {
        String reason = UNMERGEABLE.get(config.method());
        if (reason != null) {
            throw new AdapterException(AdapterError.CANNOT_MERGE, config.path(), "peft_type " + config.method() + ": " + reason);
        }
        if (!KNOWN.contains(config.method())) {
            throw new AdapterException(AdapterError.UNKNOWN_METHOD, config.path(), "peft_type " + config.method()
                    + " is not known here; known are " + String.join(", ", KNOWN) + "; merge it with PEFT's merge_and_unload");
        }
        LoraVariants.refuse(config);
    }

    static ModuleMapper mapper(AdapterConfig config, AdapterContents contents, Orientation orientation, double strength) {
        return switch (config.method()) {
            case "LORA" -> new LoraMapper(config, orientation, strength);
            case "ADALORA" -> new AdaLoraMapper(config, orientation, strength);
            case "LOHA" -> new LohaMapper(config, strength);
            case "LOKR" -> new LokrMapper(config, strength);
            case "IA3" -> new Ia3Mapper(config, orientation);
            case "OFT" -> new OftMapper(config);
            case "VERA" -> new VeraMapper(config, contents, orientation, strength);
            case "TRAINABLE_TOKENS" -> new TokenPlacer(config)::place;
            default -> throw new IllegalStateException(config.method());
        };
    }
}
