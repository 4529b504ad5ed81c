package io.lorapress.publish.hub;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.http.HttpCall;
import io.lorapress.publish.http.HttpSender;
import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Requests to the Hub: the token goes with those to the Hub itself and to nobody else; offline nothing goes at all. */
final class HubHttp {
    private static final int LARGEST_ANSWER = 256 << 20;
    private static final String PRODUCT =
            "lorapress/" + Optional.ofNullable(HubHttp.class.getPackage().getImplementationVersion()).orElse("dev");

    private final HubSettings settings;
    private final HttpSender sender;

    HubHttp(HubSettings settings, PublishListener listener) {
        this.settings = settings;
        this.sender = new HttpSender(settings.retries(), listener);
    }

    HubSettings settings() {
        return settings;
    }

    HttpSender sender() {
        return sender;
    }

    /** An address of the Hub. @param path begins with a slash, encoded */
    URI at(String path) {
        return URI.create(settings.endpoint() + path);
    }

    /** The last answer, whatever its status. */
    HttpResponse<byte[]> send(HttpCall call, String doing) {
        return sendPlain(signed(call), buffered(), doing);
    }

    /** The same for a place that must not see the token, wherever it is. */
    HttpResponse<byte[]> sendUnsigned(HttpCall call, String doing) {
        return sendPlain(call, buffered(), doing);
    }

    <T> HttpResponse<T> send(HttpCall call, BodyHandler<T> handler, String doing) {
        return sendPlain(signed(call), handler, doing);
    }

    private static BodyHandler<byte[]> buffered() {
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER);
    }

    private <T> HttpResponse<T> sendPlain(HttpCall call, BodyHandler<T> handler, String doing) {
        if (settings.offline()) {
            throw new HubException(HubError.OFFLINE, doing + ": HF_HUB_OFFLINE is set; unset it to use the network");
        }
        try {
            return sender.send(call.with("User-Agent", PRODUCT), handler);
        } catch (IOException e) {
            throw broken(doing, e);
        }
    }

    /** The body of a successful answer. @throws HubException for any other */
    HttpResponse<byte[]> ask(HttpCall call, String doing) {
        HttpResponse<byte[]> answer = send(call, doing);
        if (answer.statusCode() / 100 != 2) {
            throw Refusal.of(answer.statusCode(), answer.headers(), answer.body()).exception(doing);
        }
        return answer;
    }

    JsonNode askJson(HttpCall call, String doing) {
        return json(ask(call, doing).body(), doing);
    }

    static JsonNode json(byte[] body, String doing) {
        try {
            return Json.parse(body);
        } catch (IOException e) {
            throw badAnswer(doing, e.getMessage());
        }
    }

    /** @param text a field that must be there */
    static String required(JsonNode node, String text, String doing) {
        String value = node.path(text).asString("");
        if (value.isEmpty()) {
            throw badAnswer(doing, "no \"" + text + "\"");
        }
        return value;
    }

    static HubException badAnswer(String doing, String what) {
        return new HubException(HubError.BAD_ANSWER,
                doing + ": the Hub's answer cannot be understood (" + what + "); check HF_ENDPOINT and proxies");
    }

    private HubException broken(String doing, IOException e) {
        if (e instanceof InterruptedIOException) {
            return new HubException(HubError.STOPPED, doing + ": stopped", e);
        }
        return new HubException(HubError.NETWORK, doing + ": no answer from " + settings.endpoint() + " ("
                + HttpSender.reason(e) + "); check the network and try again", e);
    }

    private HttpCall signed(HttpCall call) {
        return settings.token().filter(token -> settings.isHub(call.uri()))
                .map(token -> call.with("Authorization", token.header())).orElse(call);
    }
}
