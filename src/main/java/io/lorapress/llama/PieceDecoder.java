package io.lorapress.llama;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts characters together whose bytes come in several tokens. */
final class PieceDecoder {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    private final StringBuilder text = new StringBuilder();
    private final Consumer<String> listener;
    private ByteBuffer pending = ByteBuffer.allocate(0);

    PieceDecoder(Consumer<String> listener) {
        this.listener = listener;
    }

    void accept(byte[] piece) {
        ByteBuffer bytes = ByteBuffer.allocate(pending.remaining() + piece.length).put(pending).put(piece).flip();
        decode(bytes, false);
        pending = bytes;
    }

    /** The whole text; a character that is still incomplete becomes U+FFFD. */
    String finish() {
        decode(pending, true);
        return text.toString();
    }

    private void decode(ByteBuffer bytes, boolean last) {
        CharBuffer characters = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.decode(bytes, characters, last);
        String more = characters.flip().toString();
        if (!more.isEmpty()) {
            text.append(more);
            listener.accept(more);
        }
    }
}
