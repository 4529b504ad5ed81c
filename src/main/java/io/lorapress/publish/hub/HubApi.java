package io.lorapress.publish.hub;

import io.lorapress.publish.http.HttpCall;
import io.lorapress.publish.http.Json;
import io.lorapress.publish.http.UriPath;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The Hub's small requests about accounts, repositories and what they hold. Model repositories only. */
final class HubApi {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"next\"");
    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST_PAGES = 10_000;

    private final HubHttp http;

    HubApi(HubHttp http) {
        this.http = http;
    }

    static HttpCall post(URI uri, JsonNode body) {
        return HttpCall.post(uri, "application/json", HttpCall.Body.of(Json.bytes(body)));
    }

    /** @throws HubException NO_TOKEN without a token, UNAUTHORIZED for one the Hub does not know */
    Account whoAmI() {
        if (http.settings().token().isEmpty()) {
            throw new HubException(HubError.NO_TOKEN, "no Hub token found: set HF_TOKEN or run 'hf auth login'");
        }
        String doing = "checking the Hub token";
        JsonNode answer = http.askJson(HttpCall.get(http.at("/api/whoami-v2")), doing);
        return new Account(HubHttp.required(answer, "name", doing), answer.path("auth").path("accessToken").path("role").asString(""));
    }

    /** Creates the repository; one that is there already is left as it is. Says whether it is new. */
    boolean create(RepoId repo, boolean isPrivate) {
        ObjectNode body = Json.object().put("type", "model").put("name", repo.name()).put("organization", repo.owner());
        if (isPrivate) {
            body.put("private", true);
        }
        String doing = "creating " + repo;
        HttpResponse<byte[]> answer = http.send(post(http.at("/api/repos/create"), body), doing);
        int status = answer.statusCode();
        if (status / 100 != 2 && status != 409 && !(status == 403 && exists(repo))) {
            throw Refusal.of(status, answer.headers(), answer.body()).exception(doing);
        }
        return status / 100 == 2;
    }

    /** A token for one repository may be refused to create it although it may write to it. */
    private boolean exists(RepoId repo) {
        return http.send(HttpCall.get(http.at("/api/models/" + repo)), "looking for " + repo).statusCode() == 200;
    }

    /** @throws HubException REVISION_NOT_FOUND, REPO_NOT_FOUND ... */
    RepoHead head(RepoId repo, String revision) {
        String doing = "reading " + repo + " at " + revision;
        JsonNode answer = http.askJson(HttpCall.get(http.at("/api/models/" + repo + "/revision/" + UriPath.segment(revision))), doing);
        String commit = HubHttp.required(answer, "sha", doing);
        if (!SHA1.matcher(commit).matches()) {
            throw HubHttp.badAnswer(doing, "\"sha\" is no commit");
        }
        return new RepoHead(commit, answer.path("private").asBoolean(false));
    }

    void createBranch(RepoId repo, String branch) {
        String doing = "creating branch " + branch + " of " + repo;
        HttpResponse<byte[]> answer =
                http.send(post(http.at("/api/models/" + repo + "/branch/" + UriPath.segment(branch)), Json.object()), doing);
        if (answer.statusCode() / 100 != 2 && answer.statusCode() != 409) {
            throw Refusal.of(answer.statusCode(), answer.headers(), answer.body()).exception(doing);
        }
    }

    /** Asks whether the card's metadata is valid. @throws HubException CARD_REFUSED with what is wrong */
    void checkCard(String text) {
        String doing = "checking README.md";
        ObjectNode body = Json.object().put("content", text).put("repoType", "model");
        HttpResponse<byte[]> answer = http.send(post(http.at("/api/validate-yaml"), body), doing);
        Refusal refusal = Refusal.of(answer.statusCode(), answer.headers(), answer.body());
        if (answer.statusCode() == 400) {
            throw new HubException(HubError.CARD_REFUSED, "README.md: the Hub refuses its metadata: " + refusal.message()
                    + "; mend the block between the --- lines");
        }
        if (answer.statusCode() / 100 != 2) {
            throw refusal.exception(doing);
        }
    }

    /** Numbers of the user's pull requests of that title, newest first. */
    List<Integer> pullRequests(RepoId repo, String user, String title) {
        String path = "/api/models/" + repo + "/discussions?type=pull_request&status=all&author=" + UriPath.segment(user);
        JsonNode answer = http.askJson(HttpCall.get(http.at(path)), "looking for the pull request");
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode node : answer.path("discussions")) {
            if (node.path("isPullRequest").asBoolean(false) && node.path("title").asString("").equals(title)) {
                numbers.add(node.path("num").asInt(0));
            }
        }
        return numbers.stream().sorted(Comparator.reverseOrder()).toList();
    }

    /** Every file at a revision, folders left out. */
    List<TreeEntry> tree(RepoId repo, String revision) {
        String doing = "listing " + repo + " at " + revision;
        Optional<URI> page =
                Optional.of(http.at("/api/models/" + repo + "/tree/" + UriPath.segment(revision) + "?recursive=true"));
        List<TreeEntry> entries = new ArrayList<>();
        for (int pages = 0; page.isPresent() && pages < MOST_PAGES; pages++) {
            HttpResponse<byte[]> answer = http.ask(HttpCall.get(page.get()), doing);
            HubHttp.json(answer.body(), doing).forEach(node -> entry(node, doing).ifPresent(entries::add));
            page = next(answer);
        }
        return entries;
    }

    private Optional<URI> next(HttpResponse<byte[]> answer) {
        Matcher link = NEXT.matcher(answer.headers().firstValue("Link").orElse(""));
        return link.find() ? Optional.of(http.settings().resolve(link.group(1))) : Optional.empty();
    }

    private static Optional<TreeEntry> entry(JsonNode node, String doing) {
        if (!node.path("type").asString("").equals("file")) {
            return Optional.empty();
        }
        TreeEntry entry = new TreeEntry(HubHttp.required(node, "path", doing), node.path("size").asLong(-1),
                node.path("oid").asString(""), node.path("lfs").path("oid").asString("").replace("sha256:", ""));
        boolean hashed = entry.isLfs() ? SHA256.matcher(entry.sha256()).matches() : SHA1.matcher(entry.gitOid()).matches();
        if (!hashed || entry.size() < 0) {
            throw HubHttp.badAnswer(doing, "a file without size or hash");
        }
        return Optional.of(entry);
    }
}
