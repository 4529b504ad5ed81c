package io.lorapress.publish.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** A stretch of a file as a request's body, read while it is sent; never in memory as a whole. */
public final class FileSlice implements HttpCall.Body {
    private static final long SLOWEST_BYTES_A_SECOND = 64 << 10;

    private final Path file;
    private final long offset;
    private final long length;
    private final LongConsumer moved;
    private final AtomicLong sent = new AtomicLong();

    /** @param moved hears the bytes as they are read for sending, and a negative number when they are taken back */
    public FileSlice(Path file, long offset, long length, LongConsumer moved) {
        this.file = file;
        this.offset = offset;
        this.length = length;
        this.moved = moved;
    }

    @Override
    public BodyPublisher open() {
        return length == 0 ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::stream), length);
    }

    @Override
    public void rewind() {
        moved.accept(-sent.getAndSet(0));
    }

    /** Long enough for the slice on a slow line, but not for ever. */
    public Duration timeout() {
        return Duration.ofSeconds(300 + length / SLOWEST_BYTES_A_SECOND);
    }

    private InputStream stream() {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            channel.position(offset);
            return new Counted(Channels.newInputStream(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends after the slice, and counts. */
    private final class Counted extends FilterInputStream {
        private long left = length;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int count = left == 0 ? -1 : in.read(into, from, (int) Math.min(most, left));
            if (count > 0) {
                left -= count;
                sent.addAndGet(count);
                moved.accept(count);
            }
            return count;
        }
    }
}
