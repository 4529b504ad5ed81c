package io.lorapress.publish.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Optional<Duration> wait(String name, String value) {
        return RateLimit.of(HttpHeaders.of(Map.of(name, List.of(value)), (a, b) -> true), NOW);
    }

    @Test
    void whatTheHubSays() {
        assertEquals(Optional.of(Duration.ofSeconds(56)), wait("RateLimit", "\"api\";r=0;t=55"));
        assertEquals(Optional.empty(), wait("RateLimit", "\"api\";r=12;t=55"));
        assertEquals(Optional.empty(), wait("RateLimit", "nonsense"));
    }

    @Test
    void whatOthersSay() {
        assertEquals(Optional.of(Duration.ofSeconds(121)), wait("Retry-After", "120"));
        assertEquals(Optional.of(Duration.ofSeconds(31)), wait("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT"));
        assertEquals(Optional.of(Duration.ofSeconds(1)), wait("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT"));
        assertEquals(Optional.empty(), wait("Retry-After", "soon"));
        assertEquals(Optional.empty(), wait("X-Other", "1"));
    }
}
