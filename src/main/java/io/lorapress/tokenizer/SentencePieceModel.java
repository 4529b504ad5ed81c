package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A SentencePiece model (tokenizer.model): its pieces in order of id. Source: sentencepiece_model.proto, ModelProto.
 *
 * @param source the file, for messages
 * @param pieces piece by id
 */
public record SentencePieceModel(Path source, List<Piece> pieces) {
    private static final int PIECES = 1;
    private static final int TEXT = 1;
    private static final int SCORE = 2;
    private static final int TYPE = 3;

    /**
     * One piece.
     *
     * @param text  its surface, with U+2581 for a space
     * @param score log probability, or the negated rank of a BPE merge
     * @param type  numbered as GGUF numbers it
     */
    public record Piece(String text, float score, TokenType type) {
    }

    static SentencePieceModel read(Path file) {
        return parse(file, ByteBuffer.wrap(SmallFile.bytes(file)));
    }

    static SentencePieceModel parse(Path file, ByteBuffer bytes) {
        try {
            List<Piece> pieces = pieces(new ProtobufReader(bytes));
            if (pieces.isEmpty()) {
                throw new ProtobufReader.Malformed("it has no pieces");
            }
            return new SentencePieceModel(file, List.copyOf(pieces));
        } catch (ProtobufReader.Malformed e) {
            throw new TokenizerException(Reason.NOT_SENTENCEPIECE,
                    file + ": no SentencePiece model (" + e.getMessage() + "); fetch the file again", e);
        }
    }

    private static List<Piece> pieces(ProtobufReader model) throws ProtobufReader.Malformed {
        List<Piece> pieces = new ArrayList<>();
        while (model.next()) {
            if (model.field() == PIECES && model.isMessage()) {
                pieces.add(piece(model.message(), pieces.size()));
            } else {
                model.skip();
            }
        }
        return pieces;
    }

    private static Piece piece(ProtobufReader message, int id) throws ProtobufReader.Malformed {
        String text = "";
        float score = 0;
        TokenType type = TokenType.NORMAL;
        while (message.next()) {
            switch (message.field()) {
                case TEXT -> text = message.text();
                case SCORE -> score = message.float32();
                case TYPE -> type = type(message.varint(), id);
                default -> message.skip();
            }
        }
        return new Piece(text, score, type);
    }

    private static TokenType type(long number, int id) throws ProtobufReader.Malformed {
        TokenType type = number < 0 || number > Integer.MAX_VALUE ? null : TokenType.byId((int) number);
        if (type == null) {
            throw new ProtobufReader.Malformed("piece " + id + " has the type " + number);
        }
        return type;
    }
}
