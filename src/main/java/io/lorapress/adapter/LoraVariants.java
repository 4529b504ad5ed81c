package io.lorapress.adapter;

import java.util.Locale;
import java.util.Map;

/** Variants of LoRA that its config names and that no plain merge stands for. Source: PEFT tuners/lora/config.py and variants.py. */
final class LoraVariants {
    private static final Map<String, String> REASONS = Map.of(
            "use_qalora", "QA-LoRA adapts pooled inputs of a quantised layer, which changes its zero points and not its weights",
            "alora_invocation_tokens", "aLoRA acts only after its invocation tokens, so that no one set of weights stands for it",
            "arrow_config", "Arrow chooses among adapters for every token, so that no one set of weights stands for it",
            "kasa_config", "KaSA cuts singular values out of the base before training; merge it with PEFT, which repeats the cut",
            "use_bdlora", "BD-LoRA keeps block-diagonal factors, which are not supported; merge it with PEFT's merge_and_unload");

    private LoraVariants() {
    }

    static void refuse(AdapterConfig config) {
        REASONS.forEach((key, reason) -> {
            if (isSet(config, key)) {
                throw new AdapterException(AdapterError.CANNOT_MERGE, config.path(), key + ": " + reason);
            }
        });
    }

    private static boolean isSet(AdapterConfig config, String key) {
        return config.value(key).filter(node -> !node.isBoolean() || node.booleanValue()).isPresent();
    }

    /** PiSSA and its like subtract from the base what they put into the adapter: on the untouched base it counts twice. */
    static void refuseChangedBase(AdapterConfig config, MapOptions options) {
        String initial = config.value("init_lora_weights").filter(node -> node.isString()).map(node -> node.stringValue()).orElse("")
                .toLowerCase(Locale.ROOT);
        boolean changes = initial.startsWith("pissa") || initial.startsWith("corda") || initial.equals("olora")
                || initial.equals("lora_ga") || initial.equals("loftq");
        if (changes && !options.allowChangedBase()) {
            throw new AdapterException(AdapterError.CHANGED_BASE, config.path(), "init_lora_weights " + initial
                    + " changed the base before training, so that the adapter does not fit the base as it is; convert it with "
                    + "save_pretrained(path_initial_model_for_weight_conversion=...), or give the changed base and --allow-changed-base");
        }
    }
}
