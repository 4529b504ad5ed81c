package io.lorapress.tokenizer;

/** What a token is, as {@code tokenizer.ggml.token_type} numbers it. Source: llama_token_type, llama.h. */
public enum TokenType {
    NORMAL(1), UNKNOWN(2), CONTROL(3), USER_DEFINED(4), UNUSED(5), BYTE(6);

    private final int id;

    TokenType(int id) {
        this.id = id;
    }

    /** The number in the file; SentencePiece models number theirs the same way. */
    public int id() {
        return id;
    }

    static TokenType byId(int id) {
        for (TokenType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        return null;
    }
}
