package io.lorapress.publish.hub.standin;

import io.lorapress.publish.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file's content in a commit.
 *
 * @param bytes  the content; that of an LFS file too
 * @param sha256 of the content when it lies in LFS, else empty
 */
public record Blob(byte[] bytes, String sha256) {
    boolean isLfs() {
        return !sha256.isEmpty();
    }

    /** What git would store: the content, or the pointer to it. */
    private byte[] stored() {
        return isLfs() ? ("version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize " + bytes.length + "\n")
                .getBytes(StandardCharsets.UTF_8) : bytes;
    }

    String gitOid() {
        byte[] stored = stored();
        byte[] header = ("blob " + stored.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[header.length + stored.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(stored, 0, all, header.length, stored.length);
        return hash("SHA-1", all);
    }

    String etag() {
        return isLfs() ? sha256 : gitOid();
    }

    ObjectNode entry(String path) {
        ObjectNode node = Json.object().put("type", "file").put("path", path).put("size", bytes.length).put("oid", gitOid());
        if (isLfs()) {
            node.putObject("lfs").put("oid", sha256).put("size", bytes.length).put("pointerSize", stored().length);
        }
        return node;
    }

    static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
