package io.lorapress.tokenizer;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The tokens of a SentencePiece vocabulary, with what was added to it. Source: TextModel._create_vocab_sentencepiece. */
final class SentencePieceTokens {
    private static final float ADDED_SCORE = -1000;

    private final TokenList tokens;
    private int known;

    private SentencePieceTokens(int size) {
        tokens = new TokenList(size);
    }

    static TokenList of(SentencePieceModel model, TokenizerFiles files, int size, List<String> notes) {
        SentencePieceTokens all = new SentencePieceTokens(size);
        all.takePieces(model.pieces());
        files.addedTokens().forEach((text, id) -> all.add(id, text, TokenType.USER_DEFINED));
        all.takeDecoder(files);
        BytePairTokens.noteLeftOut(all.known, size, notes);
        return all.tokens;
    }

    private void takePieces(List<SentencePieceModel.Piece> pieces) {
        known = pieces.size();
        for (int id = 0; id < Math.min(known, tokens.size()); id++) {
            SentencePieceModel.Piece piece = pieces.get(id);
            // the converter asks the model what a piece is, and does not ask whether it is user-defined
            TokenType type = piece.type() == TokenType.USER_DEFINED ? TokenType.NORMAL : piece.type();
            tokens.set(id, piece.text(), piece.score(), type);
        }
    }

    private void takeDecoder(TokenizerFiles files) {
        JsonNode decoder = files.config().map(config -> config.get("added_tokens_decoder")).orElse(null);
        Map<Integer, AddedToken> added = AddedTokenList.decoder(files.folder().resolve("tokenizer_config.json"), decoder);
        added.forEach((id, token) -> {
            if (token.special() || token.looksSpecial()) {
                add(id, token.content(), TokenType.CONTROL);
            } else {
                add(id, token.content().replace('\u2581', ' '), TokenType.USER_DEFINED);
            }
        });
    }

    private void add(int id, String text, TokenType type) {
        known = Math.max(known, id + 1);
        if (id < tokens.size()) {
            tokens.set(id, text, ADDED_SCORE, type);
        }
    }
}
