package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A head that shares the embedding's weights gets a tensor of its own when, and only when, the two come apart. */
class TiedEmbeddingTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
            "peft, tied-embedding, true", "peft, tied-lm-head-saved, true",
            "made, head-tied, true", "made, saved-embedding-tied, true",
            "made, embedding-and-head-tied, false", "made, saved-embedding-kept-tied, false",
            "made, tokens-tied, false", "made, resized-tied, false",
    })
    void untiesWhatDiverges(String family, String name, boolean diverges) throws IOException {
        PeftCase peft = PeftCase.unpack(family, name, folder);
        try (Adapter adapter = Adapter.open(folder)) {
            AdapterMapping mapping = adapter.map(peft.base().tensors(), MapOptions.DEFAULT);
            assertEquals(diverges ? List.of("lm_head.weight") : List.of(), mapping.added().stream().map(TensorInfo::name).toList());
            assertEquals(diverges ? false : null, mapping.configEdits().get("tie_word_embeddings"));
        }
    }

    @ParameterizedTest
    @CsvSource({"resized, 45", "resized-tied, 45", "resized-embedding-lora, 45", "resized-tokens, 45", "tokens-alone, "})
    void tellsTheNewVocabulary(String name, Long size) throws IOException {
        PeftCase peft = PeftCase.unpack("made", name, folder);
        try (Adapter adapter = Adapter.open(folder)) {
            assertEquals(size, adapter.map(peft.base().tensors(), MapOptions.DEFAULT).configEdits().get("vocab_size"));
        }
    }

    @ParameterizedTest
    @CsvSource("replicated")
    void tellsTheNewLayers(String name) throws IOException {
        PeftCase peft = PeftCase.unpack("made", name, folder);
        try (Adapter adapter = Adapter.open(folder)) {
            AdapterMapping mapping = adapter.map(peft.base().tensors(), MapOptions.DEFAULT);
            assertEquals(List.of(0, 1, 1, 0), mapping.layers());
            assertEquals(Map.of("num_hidden_layers", 4), mapping.configEdits());
        }
    }
}
