package io.lorapress.publish.hub;

import io.lorapress.publish.Hashes;
import io.lorapress.publish.PublishListener;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.http.HttpSender;
import io.lorapress.publish.http.StallGuard;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Brings one file into the cache: goes on where an earlier try stopped, hashes what comes, and gives it its name only when size and
 * hash are right.
 */
final class BlobDownload {
    private static final int BUFFER = 1 << 18;

    private final HubHttp http;
    private final RepoId repo;
    private final String commit;
    private final TreeEntry entry;
    private final Path blob;
    private final Path part;
    private final PublishListener listener;
    private final String doing;

    private MessageDigest digest;
    private long have;
    private long fetched;

    BlobDownload(HubHttp http, HubCache cache, RepoId repo, String commit, TreeEntry entry) {
        this.http = http;
        this.repo = repo;
        this.commit = commit;
        this.entry = entry;
        this.blob = cache.blob(repo, entry);
        this.part = blob.resolveSibling(entry.contentHash() + ".incomplete");
        this.listener = http.sender().listener();
        this.doing = "fetching " + entry.path() + " of " + repo;
    }

    /** Bytes that came over the line. */
    long run() {
        listener.started(Stage.FETCH, entry.path(), entry.size());
        try (FileChannel out = open(); FileLock ours = lock(out)) {
            boolean right = complete(out) || again(out) && complete(out);
            if (!right) {
                throw new HubException(HubError.DOWNLOAD_DIFFERS,
                        doing + ": came twice with another hash than the Hub names; try again later");
            }
            out.force(true);
            HubCache.move(part, blob);
        } catch (IOException e) {
            throw HubCache.failed(part, e);
        }
        listener.finished(Stage.FETCH, entry.path());
        return fetched;
    }

    private FileChannel open() throws IOException {
        Files.createDirectories(blob.getParent());
        return FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private FileLock lock(FileChannel out) throws IOException {
        FileLock lock = null;
        try {
            lock = out.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            // said below
        }
        if (lock == null) {
            throw new HubException(HubError.CACHE, part + ": another process is fetching this file; wait for it");
        }
        return lock;
    }

    /** Fetches what is missing. Whether the whole has the right hash. */
    private boolean complete(FileChannel out) throws IOException {
        resume(out);
        int failures = 0;
        while (have < entry.size()) {
            long before = have;
            try {
                fetch(out);
                failures = have > before ? 0 : failures + 1;
            } catch (Broken broken) {
                failures = have > before ? 1 : failures + 1;
                listener.note(doing + ": " + HttpSender.reason(broken.cause) + "; going on at byte " + have);
            }
            if (failures > http.settings().retries().retries()) {
                throw new HubException(HubError.NETWORK, doing + ": the connection breaks again and again at byte " + have
                        + "; run it again to go on there");
            }
            if (failures > 0) {
                http.sender().pause(http.settings().retries().pause(failures - 1));
            }
        }
        return Hashes.hex(digest.digest()).equals(entry.contentHash());
    }

    private boolean again(FileChannel out) throws IOException {
        listener.note(doing + ": came with a wrong hash; fetching it anew");
        restart(out);
        return true;
    }

    /** Hashes what an earlier try left. */
    private void resume(FileChannel out) throws IOException {
        begin();
        if (out.size() > entry.size()) {
            out.truncate(0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        out.position(0);
        while (out.read(buffer) >= 0) {
            take(buffer.flip());
            buffer.clear();
        }
    }

    private void restart(FileChannel out) throws IOException {
        listener.moved(Stage.FETCH, entry.path(), -have);
        out.truncate(0);
        begin();
    }

    private void begin() {
        have = 0;
        digest = entry.isLfs() ? Hashes.sha256() : Hashes.sha1();
        if (!entry.isLfs()) {
            digest.update(Hashes.blobHeader(entry.size()));
        }
    }

    private void take(ByteBuffer bytes) {
        have += bytes.remaining();
        listener.moved(Stage.FETCH, entry.path(), bytes.remaining());
        digest.update(bytes);
    }

    private void fetch(FileChannel out) throws IOException, Broken {
        HttpResponse<InputStream> answer = new HubFiles(http).open(repo, commit, entry.path(), have, doing);
        try (InputStream body = answer.body(); StallGuard guard = new StallGuard(body, StallGuard.USUAL)) {
            if (answer.statusCode() == 200 && have > 0) {
                restart(out);
            }
            checkRange(answer);
            copy(body, out, guard);
        }
    }

    private void checkRange(HttpResponse<?> answer) {
        String range = answer.headers().firstValue("Content-Range").orElse("");
        if (answer.statusCode() == 206 && !range.startsWith("bytes " + have + "-")) {
            throw HubHttp.badAnswer(doing, "another range than asked for");
        }
    }

    private void copy(InputStream body, FileChannel out, StallGuard guard) throws IOException, Broken {
        byte[] buffer = new byte[BUFFER];
        while (have < entry.size()) {
            int count = read(body, buffer, (int) Math.min(BUFFER, entry.size() - have));
            if (count < 0) {
                return;
            }
            guard.moved();
            fetched += count;
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            take(bytes.flip());
        }
    }

    private static int read(InputStream body, byte[] buffer, int most) throws Broken {
        try {
            return body.read(buffer, 0, most);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    /** The connection broke, as opposed to the disk. */
    private static final class Broken extends Exception {
        private final IOException cause;

        Broken(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
