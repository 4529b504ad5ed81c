package io.lorapress.publish.chat;

import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates a corpus of chat templates, for the comparison with Go and transformers: writes {@code ours.json} (what came of each) and
 * {@code jobs.json} (what Go is to render) into a folder. Arguments: corpus, conversations, folder.
 */
public final class TranslateAll {
    private TranslateAll() {
    }

    public static void main(String[] arguments) throws IOException {
        JsonNode corpus = Json.parse(Files.readAllBytes(Path.of(arguments[0])));
        JsonNode conversations = Json.parse(Files.readAllBytes(Path.of(arguments[1])));
        ObjectNode ours = Json.object();
        ArrayNode jobs = Json.array();
        for (Map.Entry<String, JsonNode> model : corpus.properties()) {
            OllamaChat chat = translate(model.getValue());
            ObjectNode result = ours.putObject(model.getKey()).put("template", chat.template().orElse(null))
                    .put("system", chat.defaultSystem().orElse(null));
            chat.stops().forEach(result.putArray("stops")::add);
            chat.notes().forEach(result.putArray("notes")::add);
            chat.template().ifPresent(template -> jobs.addObject().put("name", model.getKey()).put("template", template)
                    .set("conversations", conversations));
        }
        Files.write(Path.of(arguments[2], "ours.json"), Json.bytes(ours));
        Files.write(Path.of(arguments[2], "jobs.json"), Json.bytes(jobs));
    }

    static OllamaChat translate(JsonNode model) {
        List<String> special = new ArrayList<>();
        model.path("special").forEach(token -> special.add(token.asString()));
        return OllamaChat.of(template(model), special);
    }

    static ChatTemplate template(JsonNode model) {
        return new ChatTemplate(model.path("source").asString(), model.path("bos").asString(), model.path("eos").asString(), true);
    }
}
