package io.lorapress.export.stream;

import io.lorapress.publish.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * SHA-256 of a file that several threads write at offsets. What is whole from the start of the file is read back and hashed beside
 * the work, while the system still has it in memory, so that a large file does not have to come from the disk once more.
 */
final class FollowingHash {
    private static final int CHUNK = 256 << 10;
    /** Fewer new bytes than these are not worth waking a thread for. */
    private static final long WORTH_WHILE = 4 << 20;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("output-hash-", 0).daemon().factory());

    private final Path path;
    private final Object hashing = new Object();
    private final WrittenBytes written = new WrittenBytes();
    private MessageDigest digest = Hashes.sha256();
    private long claimed;
    private boolean following;
    private boolean again;

    FollowingHash(Path path) {
        this.path = path;
    }

    /** Bytes {@code from} to {@code to} are in the file, or are zeros that nobody writes. */
    synchronized void written(long from, long to) {
        again |= from < claimed;
        written.add(from, to);
        if (!following && written.whole() - claimed >= WORTH_WHILE) {
            following = true;
            THREADS.execute(this::follow);
        }
    }

    /** The hash of all {@code size} bytes, of which none is written any more. */
    Future<String> finish(long size) {
        return THREADS.submit(() -> {
            synchronized (hashing) {
                hash(size);
                return Hashes.hex(digest.digest());
            }
        });
    }

    private void follow() {
        synchronized (hashing) {
            try {
                hash(-1);
            } catch (IOException e) {
                startAgain();
            }
        }
    }

    /** A file that cannot be read now is read from its start when it is finished, and that tells the reason. */
    private synchronized void startAgain() {
        following = false;
        again = true;
    }

    /** @param size of the finished file; negative to go only as far as all is written */
    private void hash(long size) throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            for (long from = claim(size); from >= 0; from = claim(size)) {
                int count = (int) (claimed - from);
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
                while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {
                    // A read may give less than was asked for.
                }
                if (bytes.hasRemaining()) {
                    throw new IOException("ends before byte " + claimed);
                }
                digest.update(chunk, 0, count);
            }
        }
    }

    /** Where the next chunk begins, or -1 when there is none yet. Bytes that are claimed and then written again are hashed anew. */
    private synchronized long claim(long size) {
        if (again) {
            again = false;
            claimed = 0;
            digest = Hashes.sha256();
        }
        long from = claimed;
        long to = Math.min(size < 0 ? written.whole() : size, from + CHUNK);
        boolean enough = size < 0 ? to - from == CHUNK : to > from;
        following = enough && size < 0;
        claimed = enough ? to : from;
        return enough ? from : -1;
    }
}
