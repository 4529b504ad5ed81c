package io.lorapress.publish.ollama;

import io.lorapress.publish.OneLine;
import java.net.URI;
import java.util.Map;

/** Where an Ollama server listens. */
public record OllamaHost(URI address) {
    private static final int PORT = 11434;

    /** OLLAMA_HOST, or this machine. */
    public static OllamaHost from(Map<String, String> environment) {
        String set = environment.getOrDefault("OLLAMA_HOST", "");
        return of(set.isBlank() ? "127.0.0.1" : set);
    }

    /** As Ollama reads it: {@code host}, {@code :port}, {@code host:port}, or an address. @throws OllamaException BAD_HOST */
    public static OllamaHost of(String text) {
        String trimmed = text.strip().replaceAll("/+$", "");
        String full = trimmed.matches("https?://.*") ? trimmed
                : "http://" + (trimmed.startsWith(":") ? "127.0.0.1" : "") + trimmed;
        if (!full.matches("https?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?(/[^\\s?#]*)?")) {
            throw new OllamaException(OllamaError.BAD_HOST,
                    "'" + OneLine.of(text) + "' is no address of an Ollama server: write host:port");
        }
        URI address = URI.create(full);
        boolean anywhere = address.getHost().equals("0.0.0.0");
        boolean bare = address.getPort() < 0 && !trimmed.startsWith("http");
        String host = anywhere ? "127.0.0.1" : address.getHost();
        String port = bare ? ":" + PORT : address.getPort() < 0 ? "" : ":" + address.getPort();
        return new OllamaHost(URI.create(address.getScheme() + "://" + host + port + address.getRawPath()));
    }

    URI at(String path) {
        return URI.create(address + path);
    }
}
