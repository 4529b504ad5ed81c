package io.lorapress.publish.ollama;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The parameters that a model's generation_config.json names and Ollama has too; what it does not name is left to Ollama. */
final class GenerationParameters {
    private static final Map<String, String> REALS = Map.of("temperature", "temperature", "top_p", "top_p", "min_p", "min_p",
            "repetition_penalty", "repeat_penalty");

    private GenerationParameters() {
    }

    static List<Parameter> of(JsonNode config) {
        List<Parameter> parameters = new ArrayList<>();
        boolean greedy = config.path("do_sample").isBoolean() && !config.path("do_sample").booleanValue();
        if (greedy) {
            parameters.add(new Parameter("temperature", "0"));
        }
        for (String name : List.of("temperature", "top_p", "min_p", "repetition_penalty")) {
            JsonNode value = config.path(name);
            if (value.isNumber() && Double.isFinite(value.doubleValue()) && !(greedy && name.equals("temperature"))) {
                parameters.add(new Parameter(REALS.get(name), real(value.doubleValue())));
            }
        }
        JsonNode topK = config.path("top_k");
        if (topK.isIntegralNumber() && topK.canConvertToInt() && topK.intValue() >= 0) {
            parameters.add(new Parameter("top_k", String.valueOf(topK.intValue())));
        }
        return parameters;
    }

    private static String real(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6 ? String.format(Locale.ROOT, "%.0f", value) : String.valueOf(value);
    }
}
