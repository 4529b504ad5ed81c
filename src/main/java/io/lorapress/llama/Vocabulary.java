package io.lorapress.llama;

import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_vocab;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/** A model's vocabulary: text to token ids and back. Lives as long as its model; safe for use by several threads. */
public final class Vocabulary {
    private static final int USUAL_PIECE = 64;
    private final llama_vocab vocabulary;

    Vocabulary(llama_vocab vocabulary) {
        this.vocabulary = vocabulary;
    }

    public int size() {
        return Llama.llama_vocab_n_tokens(vocabulary);
    }

    /**
     * @param addSpecial   puts the beginning and end tokens there that the model is configured to have
     * @param parseSpecial reads {@code <|eot_id|>} and the like as tokens, where otherwise they are plain text
     */
    public int[] tokenize(String text, boolean addSpecial, boolean parseSpecial) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int room = Math.addExact(bytes.length, 2);
        try (BytePointer source = new BytePointer(bytes); IntPointer tokens = new IntPointer(room)) {
            int count = Llama.llama_tokenize(vocabulary, source, bytes.length, tokens, room, addSpecial, parseSpecial);
            if (count < 0 && count != Integer.MIN_VALUE) {
                try (IntPointer more = new IntPointer(-count)) {
                    return tokens(more, Llama.llama_tokenize(vocabulary, source, bytes.length, more, -count, addSpecial, parseSpecial));
                }
            }
            return tokens(tokens, count);
        }
    }

    private static int[] tokens(IntPointer pointer, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("the text has too many tokens");
        }
        int[] tokens = new int[count];
        pointer.get(tokens);
        return tokens;
    }

    /**
     * @param removeSpecial   leaves out the beginning and end tokens that {@link #tokenize} adds
     * @param unparseSpecial  writes special tokens out, which otherwise give no text
     */
    public String detokenize(int[] tokens, boolean removeSpecial, boolean unparseSpecial) {
        checkAll(tokens);
        int room = 16 + 8 * tokens.length;
        try (IntPointer source = new IntPointer(tokens)) {
            while (true) {
                try (BytePointer text = new BytePointer(room)) {
                    int length = Llama.llama_detokenize(vocabulary, source, tokens.length, text, room, removeSpecial, unparseSpecial);
                    if (length >= 0) {
                        return NativeText.text(text, length);
                    }
                    room = -length;
                }
            }
        }
    }

    /** What a token adds to a text; special tokens add nothing unless {@code special}. Often not whole characters. */
    public byte[] piece(int token, boolean special) {
        check(token);
        int room = USUAL_PIECE;
        while (true) {
            try (BytePointer buffer = new BytePointer(room)) {
                int length = Llama.llama_token_to_piece(vocabulary, token, buffer, room, 0, special);
                if (length >= 0) {
                    return NativeText.bytes(buffer, length);
                }
                room = -length;
            }
        }
    }

    /** The token as the file spells it. */
    public String spelling(int token) {
        check(token);
        return Llama.llama_vocab_get_text(vocabulary, token).getString(StandardCharsets.UTF_8);
    }

    /** Whether the token ends an answer. */
    public boolean isEndOfGeneration(int token) {
        check(token);
        return Llama.llama_vocab_is_eog(vocabulary, token);
    }

    public boolean isControl(int token) {
        check(token);
        return Llama.llama_vocab_is_control(vocabulary, token);
    }

    public OptionalInt beginning() {
        return known(Llama.llama_vocab_bos(vocabulary));
    }

    public OptionalInt end() {
        return known(Llama.llama_vocab_eos(vocabulary));
    }

    /** What ends a turn of a conversation. */
    public OptionalInt endOfTurn() {
        return known(Llama.llama_vocab_eot(vocabulary));
    }

    public boolean addsBeginning() {
        return Llama.llama_vocab_get_add_bos(vocabulary);
    }

    public boolean addsEnd() {
        return Llama.llama_vocab_get_add_eos(vocabulary);
    }

    void checkAll(int[] tokens) {
        for (int token : tokens) {
            check(token);
        }
    }

    /** llama.cpp ends the process over some of these. */
    private void check(int token) {
        if (token < 0 || token >= size()) {
            throw new LlamaException(LlamaException.Fault.UNKNOWN_TOKEN, "token " + token + " is not one of the vocabulary's " + size());
        }
    }

    private static OptionalInt known(int token) {
        return token == Llama.LLAMA_TOKEN_NULL ? OptionalInt.empty() : OptionalInt.of(token);
    }
}
