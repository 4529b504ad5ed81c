package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.List;
import java.util.Optional;

/** Finds the name under which llama.cpp knows a tokeniser's way of splitting text. */
final class PreTokenizer {
    private PreTokenizer() {
    }

    static String nameFor(TokenizerJson json, Optional<String> forced, List<String> notes) {
        if (forced.isPresent()) {
            return PreTokenizerNames.checked(forced.get());
        }
        return PreTokenizerNames.byStructure(PreTokenizerStructure.of(json)).orElseThrow(() -> json.fail(
                Reason.UNKNOWN_PRE_TOKENIZER, "no pre-tokeniser of llama.cpp splits text as this one does: "
                        + PreTokenizerStructure.of(json) + "; if you know one that is near enough, name it with --pre-tokenizer NAME"));
    }
}
