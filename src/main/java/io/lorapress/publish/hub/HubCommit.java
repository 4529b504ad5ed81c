package io.lorapress.publish.hub;

import io.lorapress.publish.http.FileSlice;
import io.lorapress.publish.http.HttpCall;
import io.lorapress.publish.http.HttpSender;
import io.lorapress.publish.http.RateLimit;
import io.lorapress.publish.http.UriPath;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Makes the one commit that puts all files in place. It names the commit it follows, so that the same commit cannot land twice;
 * when its answer is lost, the repository is asked whether it landed before it is sent again.
 */
final class HubCommit {
    private final HubHttp http;
    private final HubApi api;
    private final PushRequest request;
    private final RepoId repo;
    private final String user;

    HubCommit(HubHttp http, PushRequest request, RepoId repo, String user) {
        this.http = http;
        this.api = new HubApi(http);
        this.request = request;
        this.repo = repo;
        this.user = user;
    }

    /** @param head the commit that the files were compared with */
    Landed send(String head, List<Upload> uploads) {
        String parent = head;
        int tries = http.settings().retries().retries();
        for (int attempt = 0; ; attempt++) {
            Answer answer = once(parent, uploads);
            if (answer.landed().isPresent()) {
                return answer.landed().get();
            }
            Optional<Landed> lost = answer.unsure() ? find(parent, uploads) : Optional.empty();
            if (lost.isPresent()) {
                http.sender().listener().note("the commit's answer was lost, but the commit is there");
                return lost.get();
            }
            if (attempt >= tries || !answer.again()) {
                throw answer.failure();
            }
            pause(answer.pause().orElse(http.settings().retries().pause(attempt)));
            parent = answer.outrun() ? api.head(repo, request.revision()).commit() : parent;
        }
    }

    /**
     * What came of one try.
     *
     * @param unsure whether it may have landed all the same
     * @param outrun whether the repository's head has moved on
     */
    private record Answer(Optional<Landed> landed, HubException failure, boolean unsure, boolean again, boolean outrun,
                          Optional<Duration> pause) {
    }

    private Answer once(String parent, List<Upload> uploads) {
        String doing = "committing to " + repo;
        try (CommitBody body = CommitBody.write(request.message(), request.description(), Optional.of(parent), uploads)) {
            HttpResponse<byte[]> answer = http.send(call(body), doing);
            int status = answer.statusCode();
            if (status / 100 == 2) {
                Landed landed = landed(HubHttp.json(answer.body(), doing), doing);
                return new Answer(Optional.of(landed), null, false, false, false, Optional.empty());
            }
            HubException failure = Refusal.of(status, answer.headers(), answer.body()).exception(doing);
            boolean outrun = failure.error() == HubError.CONFLICT;
            boolean passing = HttpSender.isPassing(status);
            return new Answer(Optional.empty(), failure, outrun || passing && status != 429, passing || outrun, outrun,
                    RateLimit.of(answer.headers(), Instant.now()));
        } catch (HubException failure) {
            boolean unsure = failure.error() == HubError.NETWORK || failure.error() == HubError.BAD_ANSWER;
            return new Answer(Optional.empty(), failure, unsure, unsure, false, Optional.empty());
        } catch (IOException e) {
            throw new HubException(HubError.LOCAL_FILE, doing + ": the temporary folder cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private HttpCall call(CommitBody body) throws IOException {
        FileSlice slice = new FileSlice(body.file(), 0, body.size(), bytes -> { });
        String path = "/api/models/" + repo + "/commit/" + UriPath.segment(request.revision())
                + (request.pullRequest() ? "?create_pr=1" : "");
        return HttpCall.post(http.at(path), "application/x-ndjson", slice).within(slice.timeout()).once();
    }

    private Landed landed(JsonNode answer, String doing) {
        String commit = HubHttp.required(answer, "commitOid", doing);
        Optional<String> pullRequest = request.pullRequest()
                ? Optional.of(HubHttp.required(answer, "pullRequestUrl", doing)) : Optional.empty();
        return new Landed(commit, answer.path("commitUrl").asString(page(commit)), pullRequest);
    }

    /** The commit, if the repository holds exactly what was to be committed. */
    private Optional<Landed> find(String parent, List<Upload> uploads) {
        return request.pullRequest() ? findPullRequest(uploads) : findOnBranch(parent, uploads);
    }

    private Optional<Landed> findOnBranch(String parent, List<Upload> uploads) {
        String head = api.head(repo, request.revision()).commit();
        boolean there = !head.equals(parent) && UploadCheck.differences(api.tree(repo, head), uploads).isEmpty();
        return there ? Optional.of(new Landed(head, page(head), Optional.empty())) : Optional.empty();
    }

    private Optional<Landed> findPullRequest(List<Upload> uploads) {
        for (int number : api.pullRequests(repo, user, request.message())) {
            String head = api.head(repo, "refs/pr/" + number).commit();
            if (UploadCheck.differences(api.tree(repo, head), uploads).isEmpty()) {
                return Optional.of(new Landed(head, page(head), Optional.of(http.at("/" + repo + "/discussions/" + number).toString())));
            }
        }
        return Optional.empty();
    }

    private String page(String commit) {
        return http.at("/" + repo + "/commit/" + commit).toString();
    }

    private void pause(Duration pause) {
        try {
            http.sender().pause(pause);
        } catch (IOException stopped) {
            throw new HubException(HubError.STOPPED, "committing to " + repo + ": stopped", stopped);
        }
    }
}
