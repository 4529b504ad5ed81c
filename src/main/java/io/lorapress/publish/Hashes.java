package io.lorapress.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** The hashes that files are named by. */
public final class Hashes {
    private static final int BUFFER = 1 << 20;

    private Hashes() {
    }

    public static MessageDigest sha256() {
        return digest("SHA-256");
    }

    public static MessageDigest sha1() {
        return digest("SHA-1");
    }

    /** What git puts before a blob's content when it hashes it. */
    public static byte[] blobHeader(long size) {
        return ("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** SHA-256 of a file, read once from end to end. @param moved hears the bytes as they are read */
    public static String sha256(Path file, LongConsumer moved) throws IOException {
        MessageDigest digest = sha256();
        update(digest, file, moved);
        return hex(digest.digest());
    }

    public static void update(MessageDigest digest, Path file, LongConsumer moved) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, Files.size(file)))];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                moved.accept(count);
            }
        }
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has " + name, impossible);
        }
    }
}
