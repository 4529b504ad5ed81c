package io.lorapress.publish.http;

import java.nio.charset.StandardCharsets;

/** Percent-encoding of what stands in a path, RFC 3986. */
public final class UriPath {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private UriPath() {
    }

    /** One segment: a slash is encoded too. */
    public static String segment(String text) {
        return encode(text, PLAIN);
    }

    /** Several segments, with the slashes between them. */
    public static String segments(String text) {
        return encode(text, PLAIN + "/");
    }

    private static String encode(String text, String plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && plain.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
