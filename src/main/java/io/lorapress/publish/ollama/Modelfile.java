package io.lorapress.publish.ollama;

import io.lorapress.publish.OneLine;
import java.util.List;
import java.util.Optional;

/**
 * What a Modelfile says.
 *
 * @param from       path of the GGUF, relative to the Modelfile
 * @param template   in Go's language
 * @param parameters several of the name {@code stop} may stand there
 * @param licences   texts
 * @param messages   a conversation that every chat begins with, as {@code role text}
 * @param comments   lines for people
 */
public record Modelfile(String from, Optional<String> template, Optional<String> system, List<Parameter> parameters,
                        List<String> licences, List<Message> messages, List<String> comments) {
    public static final String NAME = "Modelfile";

    /** @param role {@code system}, {@code user} or {@code assistant} */
    public record Message(String role, String text) {
    }

    /** The file's text. What it cannot hold to the letter was left out or mended before: {@link ModelfileText}. */
    public String text() {
        StringBuilder text = new StringBuilder();
        comments.forEach(comment -> text.append("# ").append(OneLine.of(comment)).append('\n'));
        text.append("FROM ").append(from).append('\n');
        template.ifPresent(value -> command(text, "TEMPLATE", value));
        parameters.forEach(parameter -> command(text, "PARAMETER " + parameter.name(), parameter.value()));
        system.ifPresent(value -> command(text, "SYSTEM", value));
        messages.forEach(message -> command(text, "MESSAGE " + message.role(), message.text()));
        licences.forEach(value -> command(text, "LICENSE", value));
        return text.toString();
    }

    private static void command(StringBuilder text, String name, String value) {
        text.append(name).append(' ').append(ModelfileText.quote(value)).append('\n');
    }
}
