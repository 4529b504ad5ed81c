package io.lorapress.adapter;

import java.util.List;

/** What adapter_config.json promises must be in the file: a tensor that was lost is not to be missed silently. */
final class Completeness {
    private final AdapterConfig config;
    private final AdapterContents contents;

    Completeness(AdapterConfig config, AdapterContents contents) {
        this.config = config;
        this.contents = contents;
    }

    void check(BaseTensors base) {
        checkVariant("use_dora", config.dora(), Part.MAGNITUDE, List.of(Part.LORA_A, Part.EMBEDDING_A));
        checkVariant("lora_bias", config.flag("lora_bias"), Part.LORA_BIAS, List.of(Part.LORA_A));
        config.modulesToSave().forEach(name -> checkSaved(name, base));
        boolean tokens = contents.modules().stream().anyMatch(module -> module.has(Part.TOKENS));
        if (config.value("trainable_token_indices").filter(node -> !node.isEmpty()).isPresent() && !tokens) {
            throw missing("trainable_token_indices", "trainable_tokens_delta");
        }
    }

    /** Either every module has the part, or none. */
    private void checkVariant(String key, boolean set, Part part, List<Part> with) {
        for (AdapterModule module : contents.modules()) {
            boolean concerned = with.stream().anyMatch(module::has);
            if (concerned && set && !module.has(part)) {
                throw new AdapterException(AdapterError.MISSING_HALF, module.path() + " has " + AdapterException.list(module.names())
                        + ", but not what " + key + " in adapter_config.json promises; the adapter is incomplete, save it again");
            }
            if (concerned && !set && module.has(part)) {
                throw new AdapterException(AdapterError.UNKNOWN_KEY, AdapterException.list(module.names())
                        + ": adapter_config.json does not say " + key + "; the two are not from the same training");
            }
        }
    }

    /** Some names are saved by habit (score, classifier) and are in no language model. */
    private void checkSaved(String name, BaseTensors base) {
        boolean saved = contents.saved().stream().anyMatch(tensor -> contains(tensor.module(), name));
        boolean inBase = base.all().stream().map(tensor -> tensor.name().replaceFirst("\\.[^.]*$", "")).anyMatch(path -> contains(path, name));
        if (!saved && inBase) {
            throw missing("modules_to_save " + name, "a tensor for it");
        }
    }

    /** The bare endings that PEFT compares, of the module or of one around it. */
    private static boolean contains(String path, String name) {
        return path.endsWith(name) || path.contains(name + ".");
    }

    private AdapterException missing(String key, String what) {
        return new AdapterException(AdapterError.MISSING_HALF, config.path(), "promises " + key + ", but the file does not hold " + what
                + "; the adapter is incomplete, save it again");
    }
}
