package io.lorapress.export.safetensors;

import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.numeric.Engine;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** How a merged folder stores its weights, and what config.json says of it. */
public final class FolderForms {
    private final Function<MergedWeight, StoredForm> forms;
    private final ObjectNode config;
    private final List<String> fallbacks;

    /** @param fallbacks weights that could not be stored so, and why */
    FolderForms(Function<MergedWeight, StoredForm> forms, ObjectNode config, List<String> fallbacks) {
        this.forms = forms;
        this.config = config;
        this.fallbacks = List.copyOf(fallbacks);
    }

    /** All in 16 bits. */
    public static FolderForms plain(MergedModel model, Engine engine) {
        return new FolderForms(weight -> new PlainForm(weight, engine), model.config(), List.of());
    }

    StoredForm form(MergedWeight weight) {
        return forms.apply(weight);
    }

    ObjectNode config() {
        return config;
    }

    List<String> fallbacks() {
        return fallbacks;
    }
}
