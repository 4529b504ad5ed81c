package io.lorapress.tokenizer;

/**
 * The two ways in which vocabularies write bytes: GPT-2's alphabet, one printable character a byte, and {@code <0x0A>}.
 * Source: bytes_to_unicode, gguf-py/gguf/vocab.py.
 */
final class ByteAlphabet {
    private static final char[] CHARACTERS = characters();
    private static final short[] BYTES = bytes();

    private ByteAlphabet() {
    }

    /** The character for a byte, 0..255. */
    static char character(int value) {
        return CHARACTERS[value];
    }

    /** The byte that the character stands for, or -1. */
    static int byteOf(char character) {
        return character < BYTES.length ? BYTES[character] : -1;
    }

    /** The byte of {@code <0x0A>}, or -1 if the token is of another form. */
    static int fallbackByte(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
            return -1;
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        return high < 0 || low < 0 || token.charAt(3) > 'f' || token.charAt(4) > 'f' ? -1 : high << 4 | low;
    }

    private static boolean isPrintable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
    }

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 256;
        for (int value = 0; value < characters.length; value++) {
            characters[value] = isPrintable(value) ? (char) value : next++;
        }
        return characters;
    }

    private static short[] bytes() {
        short[] bytes = new short[512];
        java.util.Arrays.fill(bytes, (short) -1);
        for (short value = 0; value < CHARACTERS.length; value++) {
            bytes[CHARACTERS[value]] = value;
        }
        return bytes;
    }
}
