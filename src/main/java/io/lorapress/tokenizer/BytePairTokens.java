package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.List;

/** The tokens of a byte-level BPE vocabulary. Source: TextModel.get_vocab_base, conversion/base.py. */
final class BytePairTokens {
    private final TokenDecoder decoder;
    private final HfVocabulary vocabulary;
    private final TokenList tokens;

    private BytePairTokens(TokenizerJson json, HfVocabulary vocabulary, int size) {
        this.decoder = new TokenDecoder(json.decoder());
        this.vocabulary = vocabulary;
        this.tokens = new TokenList(size);
    }

    /** The folder's tokenizer.json, which must be BPE. */
    static TokenizerJson json(TokenizerFiles files) {
        TokenizerJson json = files.json().orElseThrow(() -> new TokenizerException(Reason.FILE_MISSING,
                files.folder() + ": no tokenizer.json, which this family needs; copy the base model's here"));
        if (!json.isBpe()) {
            throw json.fail(Reason.UNSUPPORTED_MODEL, "its model is " + json.model().type()
                    + ", and this family's GGUF holds BPE; use the base model's tokenizer");
        }
        return json;
    }

    static TokenList of(TokenizerJson json, HfVocabulary vocabulary, int size, List<String> notes) {
        return new BytePairTokens(json, vocabulary, size).fill(notes);
    }

    private TokenList fill(List<String> notes) {
        String[] texts = vocabulary.byId();
        for (int id = 0; id < Math.min(texts.length, tokens.size()); id++) {
            if (texts[id] != null) {
                set(id, texts[id], vocabulary.added(id));
            }
        }
        noteLeftOut(texts.length, tokens.size(), notes);
        return tokens;
    }

    private void set(int id, String text, AddedToken added) {
        if (added == null) {
            tokens.set(id, text, 0, TokenType.NORMAL);
            return;
        }
        AddedToken stored = added.normalized() ? added : added.withContent(decoder.decode(text));
        if (stored.special() || stored.looksSpecial()) {
            tokens.set(id, stored.content(), 0, TokenType.CONTROL);
        } else {
            tokens.set(id, stored.content().replace('\u2581', ' '), 0, TokenType.USER_DEFINED);
        }
    }

    /** The model could never be asked for them: there is no row in the embedding. */
    static void noteLeftOut(int known, int size, List<String> notes) {
        if (known > size) {
            notes.add("tokens " + size + " to " + (known - 1) + " of the tokenizer have no row in the embedding of " + size
                    + ": left out");
        }
    }
}
