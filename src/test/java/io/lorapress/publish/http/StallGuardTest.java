package io.lorapress.publish.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StallGuardTest {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ByteArrayInputStream stream = new ByteArrayInputStream(new byte[0]) {
        @Override
        public void close() {
            closed.countDown();
        }
    };

    @Test
    void aStreamOnWhichNothingComesIsClosed() throws InterruptedException {
        try (StallGuard guard = new StallGuard(stream, Duration.ofMillis(20))) {
            guard.moved();
            assertTrue(closed.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFinishedStreamIsLeftAlone() throws InterruptedException {
        new StallGuard(stream, Duration.ofMillis(100)).close();
        assertFalse(closed.await(300, TimeUnit.MILLISECONDS));
    }
}
