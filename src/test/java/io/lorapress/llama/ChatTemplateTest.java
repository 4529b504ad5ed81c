package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.llama.LlamaException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ChatTemplateTest {
    private static final List<Map<String, Object>> HELLO = List.of(ChatTemplate.message("user", "Hello"));

    /** What the fixture holds; its texts are transformers' apply_chat_template's. */
    record Fixture(Map<String, String> templates, Map<String, List<Map<String, Object>>> conversations,
                   List<Map<String, Object>> tools, List<Rendering> renderings) {
        static Fixture read() throws IOException {
            try (InputStream in = ChatTemplateTest.class.getResourceAsStream("/llama/chat-templates.json")) {
                return JsonMapper.builder().build().readValue(in, Fixture.class);
            }
        }
    }

    record Rendering(String name, String conversation, boolean tools, boolean addGenerationPrompt, String text) {
    }

    static Stream<Rendering> renderings() throws IOException {
        return Fixture.read().renderings.stream();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void itRendersAsTransformersDoes(Rendering rendering) throws IOException {
        Fixture fixture = Fixture.read();
        ChatTemplate template = new ChatTemplate(fixture.templates.get(rendering.name));
        assertEquals(rendering.text, template.render(fixture.conversations.get(rendering.conversation),
                rendering.tools ? fixture.tools : null, rendering.addGenerationPrompt, Map.of("bos_token", "<s>", "eos_token", "</s>")));
    }

    @Test
    void aModelsTemplateIsRenderedWithItsTokens(@TempDir Path folder) {
        try (LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")))) {
            String text = ChatTemplate.of(model).render(model, HELLO, true);
            assertEquals("<|user|>Hello" + TinyModel.END + "<|assistant|>", text);
            int[] tokens = model.vocabulary().tokenize(text, false, true);
            assertEquals(8, tokens.length);
            assertEquals(text, model.vocabulary().detokenize(tokens, false, true));
        }
    }

    @Test
    void whatTheTemplateRefusesIsSaidInOneLine() {
        ChatTemplate template = new ChatTemplate("{{ raise_exception('roles must alternate') }}");
        LlamaException e = assertThrows(LlamaException.class, () -> template.render(HELLO, null, true, Map.of()));
        assertEquals(Fault.TEMPLATE_FAILED, e.fault());
        assertEquals("the chat template fails: Jinja Exception: roles must alternate", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{% if %}", "{{ messages[0] ", "{% for x in messages %}", "{{ nothing(3) }}", "{% unknown %}"})
    void aMalformedTemplateIsRefusedInOneLine(String source) {
        LlamaException e = assertThrows(LlamaException.class, () -> new ChatTemplate(source).render(HELLO, null, true, Map.of()));
        assertEquals(Fault.TEMPLATE_FAILED, e.fault());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().length() > "the chat template fails: ".length());
    }

    @Test
    void anEmptyTemplateGivesNothing() {
        assertEquals("", new ChatTemplate("").render(Map.of()));
        assertEquals("a\0é", new ChatTemplate("a{{ x }}é").render(Map.of("x", "\0")));
    }
}
