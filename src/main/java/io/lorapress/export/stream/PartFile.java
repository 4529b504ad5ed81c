package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Future;

/** A file being written at known offsets by several threads, under a name that says it is not complete. */
public final class PartFile implements AutoCloseable {
    private final Path path;
    private final long size;
    private FileChannel channel;
    private FollowingHash hash;

    /**
     * Touches nothing yet.
     *
     * @param path where it lies while it is written
     * @param size bytes it will have
     */
    PartFile(Path path, long size) {
        this.path = path;
        this.size = size;
    }

    /** Makes the file, or opens what a killed run left of it. */
    void open() {
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    public Path path() {
        return path;
    }

    /** From now on the file is hashed while it is written. */
    void follow() {
        hash = new FollowingHash(path);
    }

    /** Says that nobody writes these bytes, padding mostly: they are zero. */
    public void leave(long offset, long bytes) {
        if (hash != null && bytes > 0) {
            hash.written(offset, offset + bytes);
        }
    }

    /** Writes all of {@code bytes} at {@code offset}. */
    public void write(ByteBuffer bytes, long offset) throws IOException {
        if (offset + bytes.remaining() > size) {
            throw new IllegalStateException(path + ": a write at " + offset + " ends behind the planned size " + size);
        }
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        if (hash != null) {
            hash.written(offset, at);
        }
    }

    /** {@link #write} for one who has nobody to name the file for him. */
    public void writeNow(ByteBuffer bytes, long offset) {
        try {
            write(bytes, offset);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Brings what was written to the disk. */
    public void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Gives the file its planned size: the end may be padding that nobody wrote. From now on nobody writes. */
    Optional<Future<String>> settle() {
        try {
            if (channel.size() < size) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
            channel.truncate(size);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        return Optional.ofNullable(hash).map(following -> following.finish(size));
    }

    /** Syncs and closes the file. */
    void finish() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        close();
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    static LorapressException unwritable(Path path, IOException cause) {
        String reason = switch (cause) {
            case java.nio.file.AccessDeniedException _ -> "no permission";
            case java.nio.file.FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
        String message = path + ": cannot be written (" + reason + "); check the folder and the room on its disk";
        return reason.contains("No space left") || reason.contains("quota")
                ? LorapressException.noRoom(message) : LorapressException.failure(message, cause);
    }
}
