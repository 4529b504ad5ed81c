package io.lorapress.publish.hub;

import io.lorapress.publish.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * A file of this machine on its way to a repository.
 *
 * @param path  in the repository, with slashes
 * @param size  bytes, when it was listed
 * @param stamp last change, when it was listed
 */
record LocalFile(String path, Path file, long size, FileTime stamp) {
    private static final int SAMPLE = 512;

    static LocalFile of(String path, Path file) {
        try {
            return new LocalFile(path, file, Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The first bytes, by which the Hub tells text from binary. */
    byte[] sample() {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SAMPLE);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** SHA-256 of the content, read once from end to end. */
    String sha256(LongConsumer moved) {
        return hash(Hashes.sha256(), moved);
    }

    /** SHA-1 of the git blob: of {@code blob SIZE NUL} and the content. */
    String gitOid() {
        MessageDigest digest = Hashes.sha1();
        digest.update(Hashes.blobHeader(size));
        return hash(digest, bytes -> { });
    }

    /** @throws HubException LOCAL_FILE when the file is not the one that was listed */
    void checkUnchanged() {
        LocalFile now = of(path, file);
        if (now.size != size || !now.stamp.equals(stamp)) {
            throw new HubException(HubError.LOCAL_FILE, file + ": changed while it was being sent; push again when it is finished");
        }
    }

    private String hash(MessageDigest digest, LongConsumer moved) {
        try {
            Hashes.update(digest, file, moved);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        checkUnchanged();
        return Hashes.hex(digest.digest());
    }

    static HubException unreadable(Path file, IOException e) {
        return new HubException(HubError.LOCAL_FILE, file + ": cannot be read (" + e.getMessage() + ")", e);
    }
}
