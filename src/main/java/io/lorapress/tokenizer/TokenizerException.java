package io.lorapress.tokenizer;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;

/** A tokenizer that cannot become a GGUF vocabulary. */
public final class TokenizerException extends LorapressException {
    /** What is wrong with it. */
    public enum Reason {
        /** Neither tokenizer.json nor tokenizer.model nor vocab.json with merges.txt is there. */
        NO_TOKENIZER,
        /** The family needs a file that the folder does not have. */
        FILE_MISSING,
        /** A file could not be read. */
        UNREADABLE,
        /** A file is larger than any real one. */
        TOO_LARGE,
        /** A file is no JSON. */
        NOT_JSON,
        /** A JSON file lacks a field, or has one of another type. */
        BAD_FIELD,
        /** A merge is neither "a b" nor ["a", "b"]. */
        BAD_MERGE,
        /** A token's id is negative, or beyond any real vocabulary, or two tokens have the same. */
        BAD_TOKEN_ID,
        /** tokenizer.model is no SentencePiece model. */
        NOT_SENTENCEPIECE,
        /** The tokenizer is of a kind that the family's GGUF cannot hold. */
        UNSUPPORTED_MODEL,
        /** The vocabulary size of the config is not one. */
        BAD_VOCABULARY_SIZE,
        /** A token that the family's special ids rest on is not in the vocabulary. */
        TOKEN_MISSING,
        /** The structure of the pre-tokeniser is none that llama.cpp has. */
        UNKNOWN_PRE_TOKENIZER,
        /** The name given by the user is none that llama.cpp knows. */
        UNKNOWN_PRE_TOKENIZER_NAME
    }

    private final Reason reason;

    TokenizerException(Reason reason, String message, Throwable cause) {
        super(exitCode(reason), message, cause);
        this.reason = reason;
    }

    TokenizerException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }

    private static ExitCode exitCode(Reason reason) {
        return switch (reason) {
            case UNREADABLE -> ExitCode.FAILURE;
            case UNKNOWN_PRE_TOKENIZER_NAME -> ExitCode.USAGE;
            default -> ExitCode.INPUT_REFUSED;
        };
    }
}
