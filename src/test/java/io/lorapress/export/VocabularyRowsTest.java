package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** llama.cpp loads no file with more embedding rows than tokens, or fewer: a resized embedding is padded, a tokenizer is not. */
class VocabularyRowsTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"gemma3-a", "gemma3n-b", "qwen3-a", "llama3-a"})
    void asManyRowsAsTokens(String golden) throws Exception {
        Path base = GoldenFolder.make(golden, "plain", temp.resolve("base"));
        forgetImageTokens(base.resolve("tokenizer.json"));
        ExportOptions options = new ExportOptions(1, 1L << 30, "auto", "auto", Precision.MERGED_16BIT, false, false, Optional.of("llama-bpe"));
        try (Export export = Export.open(new ExportRequest(base, AdapterChoice.NONE, List.of(OutputFormat.parse("gguf:bf16")),
                temp.resolve("out"), "m", options), ExportListener.SILENT)) {
            export.run();
        }
        try (GgufFile file = GgufFile.open(temp.resolve("out/m-BF16.gguf"))) {
            long rows = file.tensor("token_embd.weight").orElseThrow().info().shape().rows();
            assertEquals(((GgufValue.TextArray) file.metadata().get("tokenizer.ggml.tokens")).values().size(), rows);
        }
    }

    /** The last two of the embedding's 320 rows have no token any more. */
    private static void forgetImageTokens(Path file) throws IOException {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode tokenizer = (ObjectNode) mapper.readTree(Files.readString(file));
        ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
        added.remove(3);
        added.remove(2);
        Files.writeString(file, mapper.writeValueAsString(tokenizer));
    }
}
