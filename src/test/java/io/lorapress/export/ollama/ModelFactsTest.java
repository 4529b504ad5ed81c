package io.lorapress.export.ollama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.export.OutputFormat;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.publish.ollama.Modelfile;
import io.lorapress.publish.ollama.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelFactsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEMPLATE = "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}"
            + "{% if add_generation_prompt %}<|assistant|>\n{% endif %}";

    private static GgufMetadata vocabulary(String model, String pre) {
        return new GgufMetadata().text("tokenizer.ggml.model", model).text("tokenizer.ggml.pre", pre)
                .texts("tokenizer.ggml.tokens", List.of("<s>", "</s>", "<|end|>", "<|user|>", "a", "<|stop|>"))
                .i32s("tokenizer.ggml.token_type", 3, 3, 3, 3, 1, 3)
                .u32("tokenizer.ggml.bos_token_id", 0).u32("tokenizer.ggml.eos_token_id", 1).text("tokenizer.chat_template", TEMPLATE);
    }

    private static Modelfile modelfile(GgufMetadata vocabulary, String generation, String config, OutputFormat.Ollama format) {
        return new ModelFacts(vocabulary, json(generation), json(config), List.of()).ollama("m.gguf", format).modelfile();
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    private static OutputFormat.Ollama plain() {
        return (OutputFormat.Ollama) OutputFormat.parse("ollama");
    }

    private static List<String> values(Modelfile file, String name) {
        return file.parameters().stream().filter(parameter -> parameter.name().equals(name)).map(Parameter::value).toList();
    }

    /** A first token that the tokeniser adds must not stand in the template too: the model would see it twice. */
    @ParameterizedTest
    @CsvSource({"llama,'',,true", "gpt2,llama-bpe,,true", "gpt2,tekken,,true", "gpt2,qwen2,,false", "gpt2,llama-bpe,false,false",
        "gpt2,qwen2,true,true"})
    void theFirstTokenIsWrittenOnce(String model, String pre, Boolean key, boolean adds) {
        GgufMetadata vocabulary = vocabulary(model, pre);
        if (key != null) {
            vocabulary.bool("tokenizer.ggml.add_bos_token", key);
        }
        String template = modelfile(vocabulary, "{}", "{}", plain()).template().orElseThrow();
        assertEquals(!adds, template.startsWith("<s>"), template);
    }

    @Test
    void everyTokenThatEndsATurnStops() {
        String generation = "{\"eos_token_id\": [1, 5, 77], \"temperature\": 0.6, \"top_p\": 0.95, \"top_k\": 20}";
        Modelfile file = modelfile(vocabulary("llama", ""), generation, "{}", plain());
        assertEquals(List.of("</s>", "<|stop|>", "<|end|>", "<|user|>"), values(file, "stop"));
        assertEquals(List.of("0.6"), values(file, "temperature"));
        assertEquals(List.of("0.95"), values(file, "top_p"));
        assertEquals(List.of("20"), values(file, "top_k"));
        assertEquals(List.of("</s>", "<|stop|>", "<|end|>", "<|user|>"),
                values(modelfile(vocabulary("llama", ""), "{\"eos_token_id\": 5}", "{}", plain()), "stop"));
    }

    @Test
    void aShortTrainingIsSaid() {
        GgufMetadata vocabulary = vocabulary("llama", "");
        assertEquals(List.of("512"), values(modelfile(vocabulary, "{}", "{\"max_position_embeddings\": 512}", plain()), "num_ctx"));
        assertEquals(List.of(), values(modelfile(vocabulary, "{}", "{\"max_position_embeddings\": 131072}", plain()), "num_ctx"));
        assertEquals(List.of("2048"),
                values(modelfile(vocabulary, "{}", "{\"text_config\": {\"max_position_embeddings\": 2048}}", plain()), "num_ctx"));
        OutputFormat.Ollama asked = new OutputFormat.Ollama("q8_0", Optional.of("Be brief."), OptionalInt.of(8192));
        Modelfile file = modelfile(vocabulary, "{}", "{\"max_position_embeddings\": 512}", asked);
        assertEquals(List.of("8192"), values(file, "num_ctx"));
        assertEquals(Optional.of("Be brief."), file.system());
    }

    @Test
    void withoutATemplateTheTokensStillStop() {
        Modelfile file = modelfile(vocabulary("llama", "").remove("tokenizer.chat_template"), "{}", "{}", plain());
        assertFalse(file.template().isPresent());
        assertEquals(List.of("</s>"), values(file, "stop"));
        assertTrue(file.comments().stream().anyMatch(comment -> comment.contains("TEMPLATE is left out")), file.comments().toString());
    }
}
