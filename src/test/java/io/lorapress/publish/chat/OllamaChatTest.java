package io.lorapress.publish.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Chat templates of the usual families. The golden file holds what transformers rendered from each, and the Go template that Go
 * rendered the same texts from (src/conformance/ollama/run.sh --golden): here our Jinja must give those texts, and our translation
 * that Go template.
 */
class OllamaChatTest {
    private static final Optional<LocalDate> TODAY = Optional.of(LocalDate.of(2031, 2, 3));
    private static final JsonNode GOLDEN = json("golden.json");
    private static final JsonNode TOKENS = json("tokens.json");
    private static final List<List<Turn>> CONVERSATIONS = conversations();

    private static byte[] resource(String name) {
        try (InputStream in = OllamaChatTest.class.getResourceAsStream("/publish/chat/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(String name) {
        try {
            return Json.parse(resource(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<List<Turn>> conversations() {
        List<List<Turn>> all = new ArrayList<>();
        for (JsonNode conversation : json("conversations.json")) {
            List<Turn> turns = new ArrayList<>();
            conversation.forEach(message -> turns.add(new Turn(Place.valueOf(message.path("role").stringValue().toUpperCase(Locale.ROOT)),
                    message.path("content").stringValue())));
            all.add(turns);
        }
        return all;
    }

    static Stream<String> families() {
        return GOLDEN.propertyNames().stream();
    }

    private static JsonNode model(String family) {
        ObjectNode model = TOKENS.path(family).deepCopy().asObject();
        return model.put("source", new String(resource(family + ".jinja"), StandardCharsets.UTF_8));
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(element -> strings.add(element.stringValue()));
        return strings;
    }

    @ParameterizedTest
    @MethodSource("families")
    void theTranslationIsTheOneThatGoRendered(String family) {
        OllamaChat chat = TranslateAll.translate(model(family));
        assertEquals(GOLDEN.path(family).path("template").stringValue(), chat.template().orElseThrow());
        assertEquals(Optional.ofNullable(GOLDEN.path(family).path("system").stringValue(null)), chat.defaultSystem());
        assertEquals(strings(GOLDEN.path(family).path("stops")), chat.stops());
        assertEquals(strings(GOLDEN.path(family).path("notes")), chat.notes());
    }

    @ParameterizedTest
    @MethodSource("families")
    void jinjaGivesWhatTransformersRendered(String family) {
        boolean fixedDay = strings(GOLDEN.path(family).path("notes")).stream().anyMatch(note -> note.contains("fixed date"));
        ChatTemplate.Rendering rendering = TranslateAll.template(model(family)).rendering(fixedDay ? Optional.empty() : TODAY);
        JsonNode texts = GOLDEN.path(family).path("texts");
        for (int i = 0; i < CONVERSATIONS.size(); i++) {
            Optional<String> expected = Optional.ofNullable(texts.get(i).stringValue(null)).map(text -> text.replace("@TODAY@",
                    "2031-02-03"));
            assertEquals(expected, rendering.of(CONVERSATIONS.get(i)), family + ", conversation " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void atLeastTenConversationsOfEachFamilyAreCompared(String family) {
        boolean tools = strings(GOLDEN.path(family).path("notes")).stream().noneMatch(note -> note.startsWith("results of tools"));
        JsonNode texts = GOLDEN.path(family).path("texts");
        long compared = 0;
        for (int i = 0; i < CONVERSATIONS.size(); i++) {
            boolean asksTools = CONVERSATIONS.get(i).stream().anyMatch(turn -> turn.place() == Place.TOOL);
            compared += texts.get(i).isNull() || asksTools && !tools ? 0 : 1;
        }
        assertTrue(compared >= 10, family + ": " + compared);
    }

    private static OllamaChat translate(String jinja) {
        return OllamaChat.of(new ChatTemplate(jinja, "<s>", "</s>", true), List.of("<s>", "</s>"));
    }

    @Test
    void aTemplateThatLooksBackIsLeftOut() {
        OllamaChat chat = translate("{% for m in messages %}{{ loop.index }}: {{ m.content }}\n{% endfor %}");
        assertEquals(Optional.empty(), chat.template());
        assertTrue(chat.notes().getFirst().startsWith("TEMPLATE is left out: the model's own template does what"), chat.notes()::toString);
    }

    @Test
    void aTemplateThatChangesTheTextIsLeftOut() {
        assertEquals(Optional.empty(), translate("{% for m in messages %}[{{ m.role }}]{{ m.content | replace('\"', '') }}{% endfor %}")
                .template());
        assertEquals(Optional.empty(), translate("{% for m in messages %}[{{ m.role }}]{{ m.content | upper }}{% endfor %}").template());
    }

    @Test
    void aTemplateThatCannotBeReadIsLeftOut() {
        assertTrue(translate("{% for %}").notes().getFirst().startsWith("TEMPLATE is left out: the model's own cannot be read (line 1: "));
        assertTrue(translate("  ").notes().getFirst().contains("has no chat template"));
    }

    @Test
    void aTemplateThatRefusesEverythingIsLeftOut() {
        assertEquals(Optional.empty(), translate("{{ raise_exception('no') }}").template());
    }

    @Test
    void aDayInWordsIsLeftToTheModelsOwnTemplate() {
        assertEquals(Optional.empty(),
                translate("{{ strftime_now('%B %d, %Y') }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}").template());
    }

    @Test
    void theFirstTokenIsLeftToTheTokeniserOnlyWhereThatAddsIt() {
        String jinja = "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}";
        assertTrue(translate(jinja).template().orElseThrow().startsWith("{{ range"));
        assertTrue(OllamaChat.of(new ChatTemplate(jinja, "<s>", "</s>", false), List.of()).template().orElseThrow()
                .startsWith("<s>{{ range"));
    }

    @Test
    void whatEndsATurnWhereNoTokenDoes() {
        OllamaChat chat = translate("{% for m in messages %}{% if m.role == 'user' %}### Question:\n{{ m.content }}\n\n"
                + "### Answer:\n{% else %}{{ m.content }}\n\n{% endif %}{% endfor %}");
        assertEquals(List.of("### Question:"), chat.stops());
    }
}
