package io.lorapress.publish.hub;

import io.lorapress.publish.Hashes;
import io.lorapress.publish.http.HttpCall;
import io.lorapress.publish.http.UriPath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;

/** Contents of a repository's files: follows redirects, and leaves the token behind where they lead to another host. */
final class HubFiles {
    private static final int MOST_REDIRECTS = 5;
    private static final int LARGEST_ERROR = 64 << 10;
    private static final int LARGEST_TEXT = 8 << 20;

    private final HubHttp http;

    HubFiles(HubHttp http) {
        this.http = http;
    }

    /** A small text, or empty when the repository has no such file. */
    Optional<String> text(RepoId repo, String revision, String path) {
        String doing = "reading " + path + " of " + repo;
        try (InputStream body = open(repo, revision, path, 0, doing).body()) {
            return Optional.of(new String(body.readNBytes(LARGEST_TEXT), StandardCharsets.UTF_8));
        } catch (HubException missing) {
            if (missing.error() == HubError.ENTRY_NOT_FOUND) {
                return Optional.empty();
            }
            throw missing;
        } catch (IOException e) {
            throw new HubException(HubError.NETWORK, doing + ": the connection broke (" + e.getMessage() + "); try again", e);
        }
    }

    /** SHA-256 of a file's content, read as it comes. */
    String sha256(RepoId repo, String revision, String path) {
        String doing = "reading " + path + " of " + repo;
        MessageDigest digest = Hashes.sha256();
        try (InputStream body = open(repo, revision, path, 0, doing).body()) {
            byte[] buffer = new byte[1 << 16];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new HubException(HubError.NETWORK, doing + ": the connection broke (" + e.getMessage() + "); try again", e);
        }
        return Hashes.hex(digest.digest());
    }

    /**
     * A file's bytes as they come; the caller closes the stream. Status 206 when the server starts at {@code from}, 200 when it
     * starts at the beginning all the same.
     */
    HttpResponse<InputStream> open(RepoId repo, String revision, String path, long from, String doing) {
        URI address = http.at("/" + repo + "/resolve/" + UriPath.segment(revision) + "/" + UriPath.segments(path));
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpCall call = HttpCall.get(address).with("Accept-Encoding", "identity").within(Duration.ofSeconds(120));
            HttpResponse<InputStream> answer = http.send(from > 0 ? call.with("Range", "bytes=" + from + "-") : call,
                    BodyHandlers.ofInputStream(), doing);
            int status = answer.statusCode();
            if (status == 200 || status == 206) {
                return answer;
            }
            byte[] body = drain(answer, doing);
            if (status < 300 || status >= 400) {
                throw Refusal.of(status, answer.headers(), body).exception(doing);
            }
            address = address.resolve(http.settings().resolve(answer.headers().firstValue("Location").orElse("")));
        }
        throw HubHttp.badAnswer(doing, "more than " + MOST_REDIRECTS + " redirects");
    }

    private static byte[] drain(HttpResponse<InputStream> answer, String doing) {
        try (InputStream body = answer.body()) {
            return body.readNBytes(LARGEST_ERROR);
        } catch (IOException e) {
            throw HubHttp.badAnswer(doing, "a broken answer");
        }
    }
}
