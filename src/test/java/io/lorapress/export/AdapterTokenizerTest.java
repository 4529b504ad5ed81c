package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.adapter.AdapterFiles;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter that was saved with its tokenizer: the token added in training and the template are what the model gets. */
class AdapterTokenizerTest {
    private static final String TEMPLATE = "{% for m in messages %}<tool>{{ m['content'] }}</s>{% endfor %}";
    @TempDir
    Path temp;
    private Path base;
    private Path adapter;

    @BeforeEach
    void makeFolders() throws IOException {
        base = GoldenFolder.make("qwen3-b", "plain", temp.resolve("base"));
        Files.writeString(base.resolve("chat_template.jinja"), "{{ messages[0]['content'] }}");
        adapter = new AdapterFiles().pair("model.layers.0.self_attn.q_proj", 384, 192).write(Files.createDirectories(temp.resolve("adapter")));
    }

    private Path export() {
        try (Export export = Export.open(new ExportRequest(base, AdapterChoice.of(List.of(adapter)),
                List.of(OutputFormat.parse("merged_16bit"), OutputFormat.parse("gguf:bf16")), temp.resolve("out"), "m",
                new ExportOptions(1, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, true, false, Optional.empty())), ExportListener.SILENT)) {
            export.run();
            return temp.resolve("out");
        }
    }

    private static Object key(Path out, String key) {
        try (GgufFile file = GgufFile.open(out.resolve("m-BF16.gguf"))) {
            return switch (file.metadata().get(key)) {
                case GgufValue.TextArray texts -> List.copyOf(texts.values());
                case GgufValue.Text text -> text.value();
                case GgufValue other -> other;
            };
        }
    }

    @Test
    void itsTokensAndTemplateGoBeforeTheBases() throws Exception {
        String tokenizer = Files.readString(base.resolve("tokenizer.json"));
        String added = "\"added_tokens\": [{\"id\": 296, \"content\": \"<tool>\", \"single_word\": false, \"lstrip\": false, "
                + "\"rstrip\": false, \"normalized\": false, \"special\": true}, ";
        Files.writeString(adapter.resolve("tokenizer.json"), tokenizer.replace("\"added_tokens\": [", added));
        Files.writeString(adapter.resolve("chat_template.jinja"), TEMPLATE);
        Path out = export();
        assertTrue(((List<?>) key(out, "tokenizer.ggml.tokens")).contains("<tool>"));
        assertEquals(TEMPLATE, key(out, "tokenizer.chat_template"));
        for (String name : List.of("tokenizer.json", "chat_template.jinja")) {
            assertArrayEquals(Files.readAllBytes(adapter.resolve(name)), Files.readAllBytes(out.resolve("merged_16bit").resolve(name)), name);
        }
        assertArrayEquals(Files.readAllBytes(base.resolve("tokenizer_config.json")),
                Files.readAllBytes(out.resolve("merged_16bit/tokenizer_config.json")));
    }

    @Test
    void withoutAVocabularyOfItsOwnAllIsTheBases() throws Exception {
        Files.writeString(adapter.resolve("chat_template.jinja"), TEMPLATE);
        Path out = export();
        assertEquals("{{ messages[0]['content'] }}", key(out, "tokenizer.chat_template"));
        assertArrayEquals(Files.readAllBytes(base.resolve("chat_template.jinja")),
                Files.readAllBytes(out.resolve("merged_16bit/chat_template.jinja")));
    }
}
