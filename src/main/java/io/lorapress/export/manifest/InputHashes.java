package io.lorapress.export.manifest;

import io.lorapress.failure.LorapressException;
import io.lorapress.publish.Hashes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * SHA-256 of what an export reads, made by a thread of its own. It keeps close to where the weights are being read, so that each byte
 * comes from the disk once; what is left when they have all been read is shared among the processors.
 */
public final class InputHashes implements AutoCloseable {
    /** As far as it may run ahead; small against any machine's memory, large against what a disk delivers at once. */
    private static final long AHEAD = 256L << 20;

    private final Queue<Path> files;
    private final Map<Path, String> hashes = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Void>> workers = new ArrayList<>();
    private long hashed;
    private long read;
    private boolean closed;

    /** @param files in the order they are read */
    public InputHashes(Collection<Path> files) {
        this.files = new ConcurrentLinkedQueue<>(files);
        start();
    }

    /** So many bytes of the weights have been read. */
    public synchronized void advanced(long bytes) {
        read += bytes;
        notifyAll();
    }

    /** The hash of each file. @throws LorapressException when one cannot be read */
    public Map<Path, String> finish() {
        advanced(Long.MAX_VALUE / 2);
        for (int more = Math.min(files.size(), Runtime.getRuntime().availableProcessors()); more > 0; more--) {
            start();
        }
        try {
            workers.forEach(CompletableFuture::join);
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof LorapressException named ? named
                    : LorapressException.failure("the inputs cannot be hashed (" + failed.getCause() + ")", failed.getCause());
        }
        return hashes;
    }

    private void start() {
        CompletableFuture<Void> worker = new CompletableFuture<>();
        workers.add(worker);
        Thread.ofPlatform().name("input-hash-" + workers.size()).daemon().start(() -> {
            try {
                hashAll();
                worker.complete(null);
            } catch (RuntimeException | Error e) {
                worker.completeExceptionally(e);
            }
        });
    }

    private void hashAll() {
        for (Path file = files.poll(); file != null; file = files.poll()) {
            try {
                hashes.put(file, Hashes.sha256(file, this::waitForReaders));
            } catch (IOException e) {
                throw LorapressException.failure(file + ": cannot be read (" + e.getMessage() + ")", e);
            }
        }
    }

    private synchronized void waitForReaders(long bytes) {
        hashed += bytes;
        try {
            while (hashed > read + AHEAD && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LorapressException.failure("interrupted; run the same command again", e);
        }
        if (closed) {
            throw LorapressException.failure("stopped: the run is over", null);
        }
    }

    /** Stops what is not done. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
