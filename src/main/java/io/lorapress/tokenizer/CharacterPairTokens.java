package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens of a BPE vocabulary over characters, whose way out is a token for each byte: what tokenizer.json makes of a
 * SentencePiece model. Source: LlamaHfVocab, gguf-py/gguf/vocab.py.
 */
final class CharacterPairTokens {
    /** What a token scores where merges count. */
    static final float UNSCORED = -1000;

    private final HfVocabulary vocabulary;
    private final Set<String> special;
    private final Map<String, Integer> ranks;
    private final int base;
    private final float unmerged;

    private CharacterPairTokens(TokenizerJson json, HfVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        special = new HashSet<>(vocabulary.named().textsWithDefaults());
        ranks = ranks(json.model().merges());
        base = json.model().vocabulary().size();
        unmerged = -json.model().merges().size();
    }

    static boolean isFor(TokenizerJson json) {
        return json.isBpe() && json.model().flag("byte_fallback", false) && json.decoder() != null
                && json.decoder().path("type").asString("").equals("Sequence");
    }

    /** The folder's tokenizer.json, which must be of this kind. */
    static TokenizerJson json(TokenizerFiles files) {
        TokenizerJson json = files.json().orElseThrow(() -> new TokenizerException(Reason.FILE_MISSING,
                files.folder() + ": neither tokenizer.model nor tokenizer.json, of which this family needs one;"
                        + " copy the base model's here"));
        if (!isFor(json)) {
            throw json.fail(Reason.UNSUPPORTED_MODEL,
                    "no BPE with byte_fallback, which this family's GGUF holds; use the base model's tokenizer");
        }
        return json;
    }

    static TokenList of(TokenizerJson json, HfVocabulary vocabulary, int size, List<String> notes) {
        return new CharacterPairTokens(json, vocabulary).fill(new TokenList(size), notes);
    }

    private TokenList fill(TokenList tokens, List<String> notes) {
        String[] texts = vocabulary.byId();
        for (int id = 0; id < Math.min(texts.length, tokens.size()); id++) {
            if (texts[id] != null) {
                tokens.set(id, texts[id], score(texts[id]), type(texts[id], id < base));
            }
        }
        BytePairTokens.noteLeftOut(texts.length, tokens.size(), notes);
        return tokens;
    }

    /**
     * llama.cpp joins the pair whose token scores highest: that must be the one whose merge comes first. (The converter scores all
     * tokens alike, and then llama.cpp splits text otherwise than the model was trained on.)
     */
    private float score(String text) {
        Integer rank = ranks.get(text);
        return rank == null ? unmerged : -rank;
    }

    private TokenType type(String text, boolean isBase) {
        if (isBase && ByteAlphabet.fallbackByte(text) >= 0) {
            return TokenType.BYTE;
        }
        if (special.contains(text)) {
            return TokenType.CONTROL;
        }
        return isBase ? TokenType.NORMAL : TokenType.USER_DEFINED;
    }

    /** The first merge that makes each token. */
    private static Map<String, Integer> ranks(List<String> merges) {
        Map<String, Integer> ranks = HashMap.newHashMap(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            if (space > 0) {
                ranks.putIfAbsent(merge.substring(0, space) + merge.substring(space + 1), rank);
            }
        }
        return ranks;
    }
}
