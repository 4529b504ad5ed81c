package io.lorapress.publish.hub.standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request as it came. @param path decoded, without the query */
public record Asked(String method, String path, String query, Optional<String> token, Optional<String> range, byte[] body) {
    static Asked read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        return new Asked(exchange.getRequestMethod(), path(exchange), Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                .orElse(""),
                header(exchange, "Authorization").map(value -> value.replaceFirst("^Bearer ", "")), header(exchange, "Range"), body);
    }

    static String path(HttpExchange exchange) {
        return URLDecoder.decode(exchange.getRequestURI().getRawPath().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
