package io.lorapress.publish.http;

import io.lorapress.publish.OneLine;
import io.lorapress.publish.PublishListener;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Sends requests, and sends them again after 408, 429, 500, 502, 503, 504 and broken connections. Follows no redirect.
 * HTTP/1.1 throughout: parallel transfers then have a connection each.
 */
public final class HttpSender {
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(CONNECT).proxy(new EnvironmentProxies(System.getenv())).build();
    private final RetryPolicy policy;
    private final PublishListener listener;

    public HttpSender(RetryPolicy policy, PublishListener listener) {
        this.policy = policy;
        this.listener = listener;
    }

    public static boolean isPassing(int status) {
        return PASSING.contains(status);
    }

    /** The last answer, whatever its status. @throws IOException when the last try got none */
    public <T> HttpResponse<T> send(HttpCall call, BodyHandler<T> handler) throws IOException {
        for (int attempt = 0; ; attempt++) {
            boolean last = !call.repeatable() || attempt >= policy.retries();
            Duration pause = policy.pause(attempt);
            String reason;
            try {
                HttpResponse<T> answer = once(call, handler);
                Optional<Duration> asked = RateLimit.of(answer.headers(), Instant.now());
                boolean tooLong = asked.isPresent() && asked.get().compareTo(policy.longestWait()) > 0;
                if (last || tooLong || !isPassing(answer.statusCode())) {
                    return answer;
                }
                discard(answer);
                pause = asked.orElse(pause);
                reason = "answered " + answer.statusCode();
            } catch (InterruptedIOException stopped) {
                throw stopped;
            } catch (IOException broken) {
                if (last) {
                    throw broken;
                }
                reason = "failed: " + reason(broken);
            }
            again(call, attempt, pause, reason);
        }
    }

    private <T> HttpResponse<T> once(HttpCall call, BodyHandler<T> handler) throws IOException {
        try {
            return client.send(call.request(), handler);
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    private void again(HttpCall call, int attempt, Duration pause, String reason) throws IOException {
        call.body().rewind();
        listener.note(call + " " + reason + "; trying again in " + pause.toMillis() / 1000.0 + " s (" + (attempt + 1) + " of "
                + policy.retries() + ")");
        pause(pause);
    }

    /** Waits as the policy says. */
    public void pause(Duration pause) throws IOException {
        try {
            policy.sleeper().sleep(pause);
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    public RetryPolicy policy() {
        return policy;
    }

    public PublishListener listener() {
        return listener;
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("stopped");
    }

    private static void discard(HttpResponse<?> answer) throws IOException {
        if (answer.body() instanceof Closeable stream) {
            stream.close();
        }
    }

    /** What a broken connection says of itself; many exceptions of the JDK's client have no message. */
    public static String reason(IOException broken) {
        String message = broken.getMessage();
        return message == null || message.isBlank() ? broken.getClass().getSimpleName() : OneLine.of(message);
    }
}
