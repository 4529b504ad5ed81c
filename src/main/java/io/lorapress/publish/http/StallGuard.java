package io.lorapress.publish.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream on which nothing has come for a while, so that its reader sees a broken connection instead of waiting for ever. */
public final class StallGuard implements AutoCloseable {
    public static final Duration USUAL = Duration.ofSeconds(60);

    private final InputStream stream;
    private final Thread watcher;
    private volatile boolean moved;

    public StallGuard(InputStream stream, Duration longest) {
        this.stream = stream;
        this.watcher = Thread.ofVirtual().start(() -> watch(longest));
    }

    /** Something came. */
    public void moved() {
        moved = true;
    }

    private void watch(Duration longest) {
        try {
            do {
                moved = false;
                Thread.sleep(longest);
            } while (moved);
            stream.close();
        } catch (InterruptedException finished) {
            Thread.currentThread().interrupt();
        } catch (IOException unclosed) {
            // The reader meets the same broken connection.
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
