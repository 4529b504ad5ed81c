package io.lorapress.publish.hub;

import io.lorapress.publish.OneLine;
import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An answer that is no success, in one line for a person: what was asked for, what the Hub says, what to do.
 *
 * @param status HTTP status
 * @param code   X-Error-Code, such as RepoNotFound; or empty
 */
record Refusal(int status, String code, String message, String requestId) {
    static Refusal of(int status, HttpHeaders headers, byte[] body) {
        String said = headers.firstValue("X-Error-Message").filter(text -> !text.isBlank()).orElseGet(() -> fromBody(headers, body));
        String id = Stream.of("X-Request-Id", "X-Amzn-Trace-Id", "X-Amz-Cf-Id")
                .flatMap(name -> headers.firstValue(name).stream()).findFirst().orElse("");
        return new Refusal(status, headers.firstValue("X-Error-Code").orElse(""), OneLine.of(said), OneLine.of(id));
    }

    HubException exception(String doing) {
        String hint = hint();
        return new HubException(error(), OneLine.of(doing) + ": " + says() + (hint.isEmpty() ? "" : "; " + hint));
    }

    HubError error() {
        return switch (code) {
            case "RepoNotFound" -> HubError.REPO_NOT_FOUND;
            case "RevisionNotFound" -> HubError.REVISION_NOT_FOUND;
            case "EntryNotFound" -> HubError.ENTRY_NOT_FOUND;
            case "GatedRepo" -> HubError.GATED;
            default -> byStatus();
        };
    }

    private HubError byStatus() {
        return switch (status) {
            case 401 -> HubError.UNAUTHORIZED;
            case 403 -> HubError.FORBIDDEN;
            case 404 -> HubError.REPO_NOT_FOUND;
            case 409, 412 -> HubError.CONFLICT;
            case 429 -> HubError.RATE_LIMITED;
            default -> status >= 500 ? HubError.SERVER : HubError.REFUSED;
        };
    }

    private String says() {
        String text = "the Hub answered " + status + (message.isEmpty() ? "" : ": " + message);
        String facts = Stream.of(code, requestId.isEmpty() ? "" : "request " + requestId).filter(fact -> !fact.isEmpty())
                .reduce((a, b) -> a + ", " + b).orElse("");
        return facts.isEmpty() ? text : text + " (" + facts + ")";
    }

    private String hint() {
        return switch (error()) {
            case UNAUTHORIZED -> "check the name and log in with a valid token (HF_TOKEN)";
            case FORBIDDEN -> "use a token with write access to this repository";
            case GATED -> "accept the repository's conditions on its page, then use your token";
            case REPO_NOT_FOUND -> "check the name; a private repository needs a token that may see it";
            case REVISION_NOT_FOUND -> "check the branch, tag or commit";
            case CONFLICT -> "look at the repository and try again";
            case RATE_LIMITED -> "try again later";
            case SERVER -> "try again; what is uploaded already is not sent twice";
            default -> "";
        };
    }

    private static String fromBody(HttpHeaders headers, byte[] body) {
        boolean html = headers.firstValue("Content-Type").orElse("").contains("html");
        Optional<String> error = Optional.empty();
        try {
            error = errorText(Json.parse(body));
        } catch (IOException notJson) {
            // Proxies answer in plain text or HTML: the first is shown as it is, the second says nothing.
        }
        return error.orElse(html ? "" : new String(body, StandardCharsets.UTF_8));
    }

    private static Optional<String> errorText(JsonNode json) {
        JsonNode error = json.path("error");
        return Stream.of(error.asString(""), error.path("message").asString(""), json.path("message").asString(""),
                json.path("errors").path(0).path("message").asString("")).filter(text -> !text.isBlank()).findFirst();
    }
}
