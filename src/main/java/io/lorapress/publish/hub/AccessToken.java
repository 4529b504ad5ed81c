package io.lorapress.publish.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The right to act for a user. Shows itself to nobody but the Hub. */
public final class AccessToken {
    private final String secret;

    private AccessToken(String secret) {
        this.secret = secret;
    }

    /** Empty for blank text. @throws HubException BAD_TOKEN when it could not stand in a header */
    public static Optional<AccessToken> of(String text) {
        String secret = text == null ? "" : text.strip();
        if (!secret.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new HubException(HubError.BAD_TOKEN, "the Hub token has characters that no token has: check HF_TOKEN or log in again");
        }
        return secret.isEmpty() ? Optional.empty() : Optional.of(new AccessToken(secret));
    }

    /** HF_TOKEN, then HUGGING_FACE_HUB_TOKEN, then the file that {@code hf auth login} writes. */
    static Optional<AccessToken> discover(Map<String, String> environment, Path file) {
        Optional<AccessToken> fromEnvironment =
                of(environment.get("HF_TOKEN")).or(() -> of(environment.get("HUGGING_FACE_HUB_TOKEN")));
        return fromEnvironment.isPresent() ? fromEnvironment : fromFile(file);
    }

    private static Optional<AccessToken> fromFile(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return of(Files.readString(file));
        } catch (IOException unreadable) {
            throw new HubException(HubError.BAD_TOKEN, file + ": the Hub token cannot be read: fix the file or set HF_TOKEN", unreadable);
        }
    }

    String header() {
        return "Bearer " + secret;
    }

    @Override
    public String toString() {
        return "***";
    }
}
