package io.lorapress.publish.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a server asks to be left alone: {@code RateLimit: "api";r=0;t=55} or {@code Retry-After}. */
public final class RateLimit {
    private static final Pattern REMAINING = Pattern.compile("\"\\w+\"\\s*;\\s*r\\s*=\\s*(\\d{1,9})\\s*;\\s*t\\s*=\\s*(\\d{1,9})");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private RateLimit() {
    }

    /** A second more than the server says, because it counts whole ones. */
    public static Optional<Duration> of(HttpHeaders headers, Instant now) {
        Optional<Duration> limit = headers.firstValue("RateLimit").flatMap(RateLimit::exhausted);
        return limit.isPresent() ? limit : headers.firstValue("Retry-After").flatMap(value -> retryAfter(value.strip(), now));
    }

    private static Optional<Duration> exhausted(String value) {
        Matcher found = REMAINING.matcher(value);
        return found.find() && Long.parseLong(found.group(1)) == 0 ? Optional.of(seconds(found.group(2))) : Optional.empty();
    }

    private static Optional<Duration> retryAfter(String value, Instant now) {
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(seconds(value));
        }
        try {
            Duration left = Duration.between(now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            return Optional.of(left.isNegative() ? Duration.ofSeconds(1) : left.plusSeconds(1));
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    private static Duration seconds(String digits) {
        return Duration.ofSeconds(Long.parseLong(digits) + 1);
    }
}
