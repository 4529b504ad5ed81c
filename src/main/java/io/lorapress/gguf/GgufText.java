package io.lorapress.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings of a GGUF file. They are meant to be UTF-8, but llama.cpp never looks, and some vocabularies hold stray bytes. So that
 * a file can be copied to the byte, a byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte and comes back from it
 * (Python's "surrogateescape").
 */
public final class GgufText {
    private static final char ESCAPE = '\uDC00';

    private GgufText() {
    }

    /** Bytes the text takes in a file, without its length. */
    public static int byteLength(String text) {
        return encode(text).length;
    }

    /** The text's first bytes, even if they end inside a letter: what a C buffer of that size holds. */
    public static String firstBytes(String text, int most) {
        byte[] bytes = encode(text);
        return decode(bytes, 0, Math.min(bytes.length, most));
    }

    static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0 || isExact(text, bytes, offset, length)) {
            return text;
        }
        return decodeEscaped(bytes, offset, length);
    }

    /** @throws GgufException when the text holds half of a surrogate pair that stands for no byte */
    static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return encodeEscaped(text);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isExact(String text, byte[] bytes, int offset, int length) {
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, offset, offset + length));
    }

    private static String decodeEscaped(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE | in.get() & 0xFF));
            }
            decoder.reset();
        }
    }

    private static byte[] encodeEscaped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xFF) {
                out.write(codePoint & 0xFF);
            } else if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new GgufException(GgufException.Fault.UNENCODABLE_TEXT, "the text \"" + text.replaceAll("\\p{Cs}", "?")
                        + "\" holds half of a surrogate pair, which UTF-8 cannot write; mend the tokenizer file it comes from");
            } else {
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
            i += Character.charCount(codePoint);
        }
        return out.toByteArray();
    }
}
