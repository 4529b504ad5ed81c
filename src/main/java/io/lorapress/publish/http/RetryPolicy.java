package io.lorapress.publish.http;

import java.time.Duration;

/**
 * How often and how soon a request is sent again.
 *
 * @param retries      further tries after the first
 * @param firstPause   before the second try; doubles each time
 * @param longestPause where the doubling ends
 * @param longestWait  a server that asks for more than this is not waited for
 * @param sleeper      how to wait
 */
public record RetryPolicy(int retries, Duration firstPause, Duration longestPause, Duration longestWait, Sleeper sleeper) {
    /** Five more tries, 1 s doubling to 8 s, as the other Hub clients do; a rate limit is waited out up to 15 minutes. */
    public static final RetryPolicy USUAL =
            new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(15), Thread::sleep);

    /** Waits; tests put a faster one in its place. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** @param attempt 0 for the pause after the first try */
    public Duration pause(int attempt) {
        Duration doubled = firstPause.multipliedBy(1L << Math.min(attempt, 20));
        return doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
    }
}
