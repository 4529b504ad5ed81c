package io.lorapress.publish.ollama;

import io.lorapress.publish.chat.OllamaChat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What is known of a model that goes to Ollama.
 *
 * @param gguf       name of the GGUF file beside the Modelfile
 * @param chat       what its chat template does
 * @param ends       texts of the tokens that end generation, from generation_config.json and the tokeniser
 * @param generation generation_config.json, or an empty object
 * @param system     a system message that the user asked for
 * @param context    number of tokens to run with, when the user asked for one
 * @param licences   texts of the base's licence
 */
public record OllamaModel(String gguf, OllamaChat chat, List<String> ends, JsonNode generation, Optional<String> system,
                          OptionalInt context, List<String> licences) {
    /** Notes are in its comments. */
    public Modelfile modelfile() {
        List<String> comments = new ArrayList<>(List.of("Made by lorapress. The GGUF holds the model's own chat template too."));
        comments.addAll(chat.notes());
        Optional<String> wanted = system.or(chat::defaultSystem).map(text -> fitted("SYSTEM", text, comments));
        List<String> fitting = licences.stream().map(text -> fitted("LICENSE", text, comments)).toList();
        return new Modelfile("./" + gguf, chat.template(), wanted, parameters(), fitting, List.of(), comments);
    }

    private List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        Stream.concat(ends.stream(), chat.stops().stream()).distinct().filter(stop -> !stop.isEmpty() && ModelfileText.fits(stop))
                .forEach(stop -> parameters.add(new Parameter(Parameter.STOP, stop)));
        parameters.addAll(GenerationParameters.of(generation));
        context.ifPresent(tokens -> parameters.add(new Parameter("num_ctx", String.valueOf(tokens))));
        return parameters;
    }

    private static String fitted(String command, String text, List<String> comments) {
        if (!ModelfileText.fits(text)) {
            comments.add(command + " lost characters that a Modelfile cannot hold");
        }
        return ModelfileText.fitted(text);
    }
}
