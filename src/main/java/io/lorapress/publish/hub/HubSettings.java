package io.lorapress.publish.hub;

import io.lorapress.publish.http.RetryPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the Hub is, who asks, and where files are kept; from the same variables that huggingface_hub reads.
 *
 * @param endpoint without a slash at the end
 * @param token    absent when the user is not logged in
 * @param offline  no request leaves this machine
 * @param cache    folder of {@code models--org--name} folders
 */
public record HubSettings(URI endpoint, Optional<AccessToken> token, boolean offline, Path cache, RetryPolicy retries) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

    public static HubSettings fromEnvironment() {
        return from(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** @throws HubException BAD_NAME when HF_ENDPOINT is not an address, BAD_TOKEN for a token that cannot be one */
    public static HubSettings from(Map<String, String> environment, Path home) {
        Path hfHome = path(environment, "HF_HOME", home).orElseGet(() -> path(environment, "XDG_CACHE_HOME", home)
                .orElse(home.resolve(".cache")).resolve("huggingface"));
        Path tokenFile = path(environment, "HF_TOKEN_PATH", home).orElse(hfHome.resolve("token"));
        Path cache = path(environment, "HF_HUB_CACHE", home).or(() -> path(environment, "HUGGINGFACE_HUB_CACHE", home))
                .orElse(hfHome.resolve("hub"));
        return new HubSettings(endpoint(set(environment, "HF_ENDPOINT").orElse(PUBLIC_HUB)),
                AccessToken.discover(environment, tokenFile), offline(environment), cache, RetryPolicy.USUAL);
    }

    /** The same with a token that the user named. */
    public HubSettings withToken(String token) {
        return new HubSettings(endpoint, AccessToken.of(token), offline, cache, retries);
    }

    public HubSettings withRetries(RetryPolicy policy) {
        return new HubSettings(endpoint, token, offline, cache, policy);
    }

    /** An address that the Hub named; a mirror hands out those of the public Hub, and is asked itself instead. */
    URI resolve(String href) {
        boolean mirrored = href.startsWith(PUBLIC_HUB + "/") && !endpoint.toString().equals(PUBLIC_HUB);
        try {
            URI address = endpoint.resolve(mirrored ? endpoint + href.substring(PUBLIC_HUB.length()) : href);
            if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
                return address;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below, in the same words as for an address that is none of HTTP's.
        }
        throw HubHttp.badAnswer("following an address", "not an http address");
    }

    /** Whether an address is the Hub's own, so that it may see the token. */
    boolean isHub(URI address) {
        return endpoint.getScheme().equalsIgnoreCase(address.getScheme()) && endpoint.getPort() == address.getPort()
                && endpoint.getHost().equalsIgnoreCase(address.getHost());
    }

    private static boolean offline(Map<String, String> environment) {
        String value = set(environment, "HF_HUB_OFFLINE").or(() -> set(environment, "TRANSFORMERS_OFFLINE")).orElse("");
        return YES.contains(value.toUpperCase(Locale.ROOT));
    }

    private static URI endpoint(String text) {
        String trimmed = text.replaceAll("/+$", "");
        if (!trimmed.matches("https?://[^/\\s?#@]+(/[^\\s?#]*)?")) {
            throw new HubException(HubError.BAD_NAME, "HF_ENDPOINT is not an http address: set it like " + PUBLIC_HUB);
        }
        return URI.create(trimmed);
    }

    private static Optional<Path> path(Map<String, String> environment, String name, Path home) {
        return set(environment, name).map(text -> text.equals("~") || text.startsWith("~/")
                ? home.resolve(text.substring(Math.min(2, text.length()))) : Path.of(text));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
