package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import java.util.List;
import java.util.Optional;

/** All vision towers, by the architecture at the root of config.json. */
public final class VisionTowers {
    private static final List<VisionTower> ALL = List.of(new Gemma3Vision(), new PixtralVision(), new Qwen2Vision(), new Qwen3Vision());

    private VisionTowers() {
    }

    /** Empty where the model has no vision tower, or one that is not known here. */
    public static Optional<VisionTower> find(ModelConfig config) {
        String architecture = config.rootArchitecture();
        return config.whole().find("vision_config").isEmpty() ? Optional.empty()
                : ALL.stream().filter(tower -> tower.architectures().contains(architecture)).findFirst();
    }

    /** Every architecture whose tower can be converted, sorted. */
    public static List<String> architectures() {
        return ALL.stream().flatMap(tower -> tower.architectures().stream()).sorted().toList();
    }
}
