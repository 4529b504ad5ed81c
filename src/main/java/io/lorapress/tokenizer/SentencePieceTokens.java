package io.lorapress.tokenizer;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The tokens of a SentencePiece vocabulary, with what was added to it. Source: TextModel._create_vocab_sentencepiece. */
final class SentencePieceTokens {
    private static final float ADDED_SCORE = -1000;

    private final TokenizerFiles files;
    private final TokenList tokens;
    private int known;

    private SentencePieceTokens(TokenizerFiles files, int size) {
        this.files = files;
        this.tokens = new TokenList(size);
    }

    static TokenList of(TokenizerFiles files, int size, List<String> notes) {
        SentencePieceTokens all = new SentencePieceTokens(files, size);
        all.takePieces();
        all.takeAddedTokensFile();
        all.decoder().forEach(all::addLookedAt);
        return all.finish(notes);
    }

    /** Takes added tokens as they are, and those of tokenizer.json as well. Source: Phi3MiniModel.set_vocab. */
    static TokenList ofPhi(TokenizerFiles files, int size, List<String> notes) {
        SentencePieceTokens all = new SentencePieceTokens(files, size);
        all.takePieces();
        all.takeAddedTokensFile();
        all.decoder().forEach(all::addAsMarked);
        files.json().ifPresent(json -> json.addedTokens().forEach(added -> all.addAsMarked(added.id(), added.token())));
        return all.finish(notes);
    }

    private void takePieces() {
        List<SentencePieceModel.Piece> pieces = files.sentencePiece().orElseThrow().pieces();
        known = pieces.size();
        for (int id = 0; id < Math.min(known, tokens.size()); id++) {
            SentencePieceModel.Piece piece = pieces.get(id);
            // the converter asks the model what a piece is, and does not ask whether it is user-defined
            TokenType type = piece.type() == TokenType.USER_DEFINED ? TokenType.NORMAL : piece.type();
            tokens.set(id, piece.text(), piece.score(), type);
        }
    }

    private void takeAddedTokensFile() {
        files.addedTokens().forEach((text, id) -> add(id, text, TokenType.USER_DEFINED));
    }

    private Map<Integer, AddedToken> decoder() {
        JsonNode decoder = files.config().map(config -> config.get("added_tokens_decoder")).orElse(null);
        return AddedTokenList.decoder(files.folder().resolve("tokenizer_config.json"), decoder);
    }

    private void addLookedAt(int id, AddedToken token) {
        if (token.special() || token.looksSpecial()) {
            add(id, token.content(), TokenType.CONTROL);
        } else {
            add(id, token.content().replace('\u2581', ' '), TokenType.USER_DEFINED);
        }
    }

    private void addAsMarked(int id, AddedToken token) {
        add(id, token.content(), token.special() ? TokenType.CONTROL : TokenType.USER_DEFINED);
    }

    private void add(int id, String text, TokenType type) {
        known = Math.max(known, id + 1);
        if (id < tokens.size()) {
            tokens.set(id, text, ADDED_SCORE, type);
        }
    }

    private TokenList finish(List<String> notes) {
        BytePairTokens.noteLeftOut(known, tokens.size(), notes);
        return tokens;
    }
}
