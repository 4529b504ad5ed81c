package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A tokenizer.json as the Hugging Face tokenizers library writes it; the parts that matter here.
 *
 * @param source        the file, for messages
 * @param model         its model
 * @param addedTokens   ids and tokens in the file's order; contents may repeat the model's
 * @param normalizer    as in the file, or null
 * @param preTokenizer  as in the file, or null
 * @param postProcessor as in the file, or null
 * @param decoder       as in the file, or null
 */
public record TokenizerJson(Path source, Model model, List<Added> addedTokens, JsonNode normalizer, JsonNode preTokenizer,
        JsonNode postProcessor, JsonNode decoder) {
    /** An added token at its id. */
    public record Added(int id, AddedToken token) {
    }

    /**
     * The model part.
     *
     * @param type         BPE, Unigram, WordPiece, WordLevel
     * @param vocabulary   ids by token, in the file's order
     * @param merges       "left right", in order of rank; spaces inside a part are written U+0120
     * @param settings     everything else: byte_fallback, ignore_merges, unk_token and the like
     */
    public record Model(String type, Map<String, Integer> vocabulary, List<String> merges, JsonNode settings) {
        /** A boolean of the settings, or {@code otherwise} where the file is silent. */
        boolean flag(String name, boolean otherwise) {
            JsonNode value = SmallFile.present(settings, name);
            return value == null ? otherwise : value.booleanValue();
        }

        /** A text of the settings, or null. */
        String text(String name) {
            JsonNode value = SmallFile.present(settings, name);
            return value == null ? null : value.stringValue();
        }
    }

    /** Whether this is byte-level BPE or BPE over characters, both of which GGUF can hold. */
    boolean isBpe() {
        return model.type().equals("BPE");
    }

    TokenizerException fail(Reason reason, String what) {
        return new TokenizerException(reason, source + ": " + what);
    }
}
