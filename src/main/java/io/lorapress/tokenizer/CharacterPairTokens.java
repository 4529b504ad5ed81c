package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens of a BPE vocabulary over characters, whose way out is a token for each byte; what tokenizer.json makes of a
 * SentencePiece model. Source: LlamaHfVocab, gguf-py/gguf/vocab.py.
 */
final class CharacterPairTokens {
    private static final float SCORE = -1000;

    private CharacterPairTokens() {
    }

    static boolean isFor(TokenizerJson json) {
        return json.isBpe() && json.model().flag("byte_fallback", false) && json.decoder() != null
                && json.decoder().path("type").asString("").equals("Sequence");
    }

    static TokenList of(TokenizerFiles files, int size, List<String> notes) {
        TokenizerJson json = files.json().orElseThrow(() -> new TokenizerException(Reason.FILE_MISSING,
                files.folder() + ": no tokenizer.json, which this family needs; copy the base model's here"));
        if (!isFor(json)) {
            throw json.fail(Reason.UNSUPPORTED_MODEL,
                    "no BPE with byte_fallback, which this family's GGUF holds; use the base model's tokenizer");
        }
        HfVocabulary vocabulary = HfVocabulary.of(files, notes);
        TokenList tokens = new TokenList(size);
        String[] texts = vocabulary.byId();
        Set<String> special = new HashSet<>(vocabulary.named().texts());
        int base = json.model().vocabulary().size();
        for (int id = 0; id < Math.min(texts.length, size); id++) {
            if (texts[id] != null) {
                tokens.set(id, texts[id], SCORE, type(texts[id], id < base, special));
            }
        }
        BytePairTokens.noteLeftOut(texts.length, size, notes);
        return tokens;
    }

    private static TokenType type(String text, boolean isBase, Set<String> special) {
        if (isBase && ByteAlphabet.fallbackByte(text) >= 0) {
            return TokenType.BYTE;
        }
        if (special.contains(text)) {
            return TokenType.CONTROL;
        }
        return isBase ? TokenType.NORMAL : TokenType.USER_DEFINED;
    }
}
