package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Jinja chat template, rendered by llama.cpp's engine with the variables that transformers' apply_chat_template sets. Variables
 * are what JSON can hold: maps, lists, strings, numbers, booleans, null. Safe for use by several threads.
 *
 * <p>Where the engine differs from Python's: null and undefined values print as nothing, and reading a member of an undefined value is
 * no error; strings are counted in UTF-8 bytes; there is no {@code //}, {@code **} and {@code {%+}. Published chat templates
 * hardly depend on any of these.
 */
public final class ChatTemplate {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ERROR = "Error: ";
    private final String source;

    public ChatTemplate(String source) {
        LlamaLibrary.load();
        this.source = source;
    }

    /** The template that a model carries. */
    public static ChatTemplate of(LlamaModel model) {
        return new ChatTemplate(model.chatTemplate().orElseThrow(() -> new LlamaException(Fault.NO_TEMPLATE,
                model.file() + ": no chat template in it (tokenizer.chat_template): give a plain prompt instead")));
    }

    public String source() {
        return source;
    }

    /** What a message is to a template: {@code {"role": "user", "content": "Hello"}}. */
    public static Map<String, Object> message(String role, String content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    /**
     * Renders a conversation for a model, with its own beginning and end tokens. The text has the special tokens in it: tokenise it
     * without adding them.
     */
    public String render(LlamaModel model, List<? extends Map<String, ?>> messages, boolean addGenerationPrompt) {
        Vocabulary vocabulary = model.vocabulary();
        Map<String, Object> tokens = new LinkedHashMap<>();
        vocabulary.beginning().ifPresent(token -> tokens.put("bos_token", vocabulary.spelling(token)));
        vocabulary.end().ifPresent(token -> tokens.put("eos_token", vocabulary.spelling(token)));
        return render(messages, null, addGenerationPrompt, tokens);
    }

    /**
     * @param tools  function declarations, or null
     * @param others further variables: {@code bos_token}, {@code eos_token}, {@code enable_thinking} and the like
     * @throws LlamaException when the template is malformed, fails or refuses the conversation
     */
    public String render(List<? extends Map<String, ?>> messages, List<? extends Map<String, ?>> tools, boolean addGenerationPrompt,
                         Map<String, ?> others) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("messages", messages);
        variables.put("tools", tools);
        variables.put("documents", null);
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.putAll(others);
        return render(variables);
    }

    /** Renders with these variables and no others. */
    public String render(Map<String, ?> variables) {
        try (BytePointer template = NativeText.of(source); BytePointer values = NativeText.of(JSON.writeValueAsBytes(variables));
                BytePointer text = Llama.jinja_render(template, values, Instant.now().getEpochSecond())) {
            // JavaCPP gives no pointer for an empty text
            return text == null ? "" : NativeText.text(text, Math.toIntExact(text.limit()));
        } catch (RuntimeException e) {
            throw new LlamaException(Fault.TEMPLATE_FAILED, "the chat template fails: " + reason(e), e);
        }
    }

    /** The engine's messages show the source around the error, and say in their last line, or else in their first, what it is. */
    private static String reason(RuntimeException e) {
        List<String> lines = String.valueOf(e.getMessage()).lines().filter(line -> !line.isBlank()).toList();
        return lines.stream().filter(line -> line.startsWith(ERROR)).reduce((first, last) -> last)
                .map(line -> line.substring(ERROR.length())).orElse(lines.isEmpty() ? "no reason given" : lines.getFirst());
    }
}
