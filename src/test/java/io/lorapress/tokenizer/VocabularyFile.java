package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a model folder's vocabulary as a GGUF file without tensors, which llama-tokenize takes. */
final class VocabularyFile {
    private VocabularyFile() {
    }

    /** Arguments: the folder, the file to write. The pre-tokeniser may be named by -Dpre=NAME. */
    public static void main(String[] arguments) throws IOException {
        Vocabulary vocabulary = VocabularyListing.vocabulary(Path.of(arguments[0]), System.getProperty("pre"));
        vocabulary.notes().forEach(note -> System.err.println("note: " + note));
        GgufMetadata metadata = new GgufMetadata().text("general.architecture", "llama").u32("llama.block_count", 1)
                .u32("llama.context_length", 4096).u32("llama.embedding_length", 64).u32("llama.feed_forward_length", 128)
                .u32("llama.attention.head_count", 2).f32("llama.attention.layer_norm_rms_epsilon", 1e-5)
                .u32("llama.rope.dimension_count", 32).u32("llama.vocab_size", vocabulary.size()).putAll(vocabulary.metadata());
        Files.write(Path.of(arguments[1]), GgufLayout.of(metadata, List.of()).header());
    }
}
