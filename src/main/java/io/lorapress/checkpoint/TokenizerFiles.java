package io.lorapress.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a model folder that say how text (and images, sound) becomes tokens; a merged model takes them along as they are. */
final class TokenizerFiles {
    private static final List<String> KNOWN = List.of("tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json",
            "added_tokens.json", "vocab.json", "merges.txt", "vocab.txt", "spiece.model", "sentencepiece.bpe.model", "tekken.json",
            "tiktoken.model", "chat_template.jinja", "chat_template.json", "additional_chat_templates", "preprocessor_config.json",
            "processor_config.json", "video_preprocessor_config.json", "feature_extractor_config.json");

    private TokenizerFiles() {
    }

    /** Those that are there; {@code additional_chat_templates} is a folder. */
    static List<Path> in(Path folder) {
        return KNOWN.stream().map(folder::resolve).filter(Files::exists).toList();
    }
}
