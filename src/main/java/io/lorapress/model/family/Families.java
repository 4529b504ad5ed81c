package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.config.ModelConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** All families, by the architecture that config.json names. */
public final class Families {
    private static final List<Family> ALL = List.of(new Llama(), new Arcee(), new Llama4(), new Mistral3(), new Qwen2(), new Qwen3(), new Qwen2Moe(),
            new Qwen3Moe(), new Gemma(), new Gemma2(), new Gemma3(), new Phi3(), new PhiMoe(), new GptOss(), new DeepSeek(),
            new Granite(), new GraniteMoe(), new SmolLM3(), new Olmo(), new Olmo2(), new Olmoe(), new CommandR(), new Cohere2(),
            new Starcoder2(), new StableLm(), new Falcon(), new Glm4(), new Glm4Moe(), new SeedOss(), new Exaone4(), new Hunyuan(),
            new HunyuanMoe(), new Ernie(), new ErnieMoe(), new Lfm2(), new Lfm2Moe(), new Nemotron(), new Qwen3Next(),
            new Qwen35(), new Qwen35Moe(), new Qwen2Vl(), new Qwen3Vl(), new Qwen3VlMoe(), new GraniteHybrid(), new FalconH1(),
            new NemotronH(), new Gemma3n(), new Gemma4());
    private static final Map<String, Family> BY_ARCHITECTURE = new TreeMap<>();

    static {
        for (Family family : ALL) {
            for (String architecture : family.architectures()) {
                if (BY_ARCHITECTURE.put(architecture, family) != null) {
                    throw new IllegalStateException(architecture + " is claimed by two families");
                }
            }
        }
    }

    private Families() {
    }

    /** @throws ModelException UNKNOWN_ARCHITECTURE, with the list of known ones */
    public static Family find(JsonNode config) {
        return find(ModelConfig.of(config));
    }

    public static Family find(ModelConfig config) {
        String architecture = config.architecture();
        Family family = BY_ARCHITECTURE.get(architecture);
        if (family == null) {
            throw new ModelException(Reason.UNKNOWN_ARCHITECTURE, "config.json: no family for architecture \"" + architecture
                    + "\"; known are " + String.join(", ", BY_ARCHITECTURE.keySet()));
        }
        return family;
    }

    /** The family whose checkpoints become GGUF files of an architecture; the first where there are several. */
    static Optional<Family> ofGguf(String architecture) {
        return ALL.stream().filter(family -> family.makes(architecture)).findFirst();
    }

    /** Every architecture that can be converted, sorted. */
    public static List<String> architectures() {
        return List.copyOf(BY_ARCHITECTURE.keySet());
    }
}
