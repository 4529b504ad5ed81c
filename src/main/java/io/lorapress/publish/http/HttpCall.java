package io.lorapress.publish.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request, so described that it can be sent more than once.
 *
 * @param repeatable whether it may be sent again when its answer was lost
 * @param timeout    until the answer's headers are there, the time to send the body included
 */
public record HttpCall(String method, URI uri, Map<String, String> headers, Body body, Duration timeout, boolean repeatable) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** A request's body, opened anew for every try. */
    public interface Body {
        Body NONE = BodyPublishers::noBody;

        BodyPublisher open();

        /** Takes back what the last try reported as sent. */
        default void rewind() {
        }

        static Body of(byte[] bytes) {
            return () -> BodyPublishers.ofByteArray(bytes);
        }
    }

    public static HttpCall get(URI uri) {
        return new HttpCall("GET", uri, Map.of(), Body.NONE, TIMEOUT, true);
    }

    public static HttpCall head(URI uri) {
        return new HttpCall("HEAD", uri, Map.of(), Body.NONE, TIMEOUT, true);
    }

    public static HttpCall post(URI uri, String contentType, Body body) {
        return new HttpCall("POST", uri, Map.of("Content-Type", contentType), body, TIMEOUT, true);
    }

    public static HttpCall put(URI uri, Body body) {
        return new HttpCall("PUT", uri, Map.of(), body, TIMEOUT, true);
    }

    public HttpCall with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new HttpCall(method, uri, more, body, timeout, repeatable);
    }

    public HttpCall within(Duration longest) {
        return new HttpCall(method, uri, headers, body, longest, repeatable);
    }

    public HttpCall at(URI other) {
        return new HttpCall(method, other, headers, body, timeout, repeatable);
    }

    public HttpCall once() {
        return new HttpCall(method, uri, headers, body, timeout, false);
    }

    HttpRequest request() {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(timeout).method(method, body.open());
        headers.forEach(builder::header);
        return builder.build();
    }

    /** Method and address without the query, which may hold a signature. */
    @Override
    public String toString() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return method + " " + uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
