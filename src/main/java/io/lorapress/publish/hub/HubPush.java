package io.lorapress.publish.hub;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.http.Parallel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * Puts a folder's files into a Hub repository: what is there already is not sent again, large files go up side by side and are
 * verified, then one commit puts everything in place, and the repository is compared with what was sent.
 */
public final class HubPush {
    private final HubHttp http;
    private final HubApi api;
    private final PublishListener listener;

    public HubPush(HubSettings settings, PublishListener listener) {
        this.http = new HubHttp(settings, listener);
        this.api = new HubApi(http);
        this.listener = listener;
    }

    /** @throws HubException with what failed; nothing is in the repository then, unless the message says so */
    public PushResult push(PushRequest request) {
        FileSelection selection = new FileSelection(request.include());
        List<LocalFile> files = selection.in(request.folder());
        if (files.isEmpty()) {
            throw new HubException(HubError.NOTHING_TO_PUSH, request.folder() + ": no file to push; look at the folder and --include");
        }
        Account account = account();
        RepoId repo = request.repo().ownedBy(account.name());
        RepoHead head = prepare(request, repo);
        Optional<String> made = request.card().filter(_ -> selection.takes(Path.of(PushedCard.NAME)));
        try (PushedCard card = PushedCard.of(files, made, () -> new HubFiles(http).text(repo, head.commit(), PushedCard.NAME))) {
            card.text().ifPresent(api::checkCard);
            return push(request, repo, account, head, card.files());
        }
    }

    /** Asks whether a push could be made at all, before long work that ends in one. @throws HubException when it could not */
    public void requireAccess() {
        account();
    }

    private PushResult push(PushRequest request, RepoId repo, Account account, RepoHead head, List<LocalFile> files) {
        List<Upload> changed = changed(request, repo, files);
        if (changed.isEmpty()) {
            listener.note(repo + ": every file is there already");
            return new PushResult(repo.toString(), head.commit(), http.at("/" + repo).toString(), Optional.empty(), List.of(), 0);
        }
        List<Upload> sent = new LfsUpload(http, repo, request.revision(), request.connections())
                .send(changed.stream().filter(Upload::lfs).toList());
        Landed landed = new HubCommit(http, request, repo, account.name()).send(head.commit(), changed);
        UploadCheck.require(api.tree(repo, landed.commit()), changed, repo + " at " + landed.commit());
        return new PushResult(repo.toString(), landed.commit(), landed.page(), landed.pullRequest(),
                changed.stream().map(upload -> upload.file().path()).toList(),
                sent.stream().mapToLong(upload -> upload.file().size()).sum());
    }

    private Account account() {
        Account account = api.whoAmI();
        if (!account.mayWrite()) {
            throw new HubException(HubError.FORBIDDEN, "the Hub token of " + account.name() + " can only read; make one that may write");
        }
        return account;
    }

    private RepoHead prepare(PushRequest request, RepoId repo) {
        boolean isNew = api.create(repo, request.isPrivate());
        RepoHead head = head(request, repo);
        if (!isNew && request.isPrivate() && !head.isPrivate()) {
            throw new HubException(HubError.REPO_IS_PUBLIC,
                    repo + " exists and is public: make it private on its page, or push without --private");
        }
        return head;
    }

    private RepoHead head(PushRequest request, RepoId repo) {
        try {
            return api.head(repo, request.revision());
        } catch (HubException missing) {
            if (missing.error() != HubError.REVISION_NOT_FOUND || request.pullRequest()) {
                throw missing;
            }
            api.createBranch(repo, request.revision());
            return api.head(repo, request.revision());
        }
    }

    /** The files that the repository lacks or has otherwise, hashed as the Hub names them. */
    private List<Upload> changed(PushRequest request, RepoId repo, List<LocalFile> files) {
        Map<String, UploadMode> modes = UploadMode.ask(http, repo, request.revision(), request.pullRequest(), files);
        List<LocalFile> wanted = files.stream().filter(file -> !isIgnored(file, modes)).toList();
        List<LocalFile> large = wanted.stream().filter(file -> lfs(file, modes)).toList();
        listener.planned(Stage.HASH, large.size(), large.stream().mapToLong(LocalFile::size).sum());
        Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors());
        List<Callable<Upload>> tasks = new ArrayList<>();
        wanted.forEach(file -> tasks.add(() -> hash(file, lfs(file, modes), cores)));
        return Parallel.run(tasks).stream().filter(upload -> !upload.oid().equals(modes.get(upload.file().path()).oid())).toList();
    }

    private static boolean lfs(LocalFile file, Map<String, UploadMode> modes) {
        return file.size() > 0 && modes.get(file.path()).lfs();
    }

    private boolean isIgnored(LocalFile file, Map<String, UploadMode> modes) {
        boolean ignored = modes.get(file.path()).ignored();
        if (ignored) {
            listener.note(file.path() + ": left out, the repository's .gitignore names it");
        }
        return ignored;
    }

    private Upload hash(LocalFile file, boolean lfs, Semaphore cores) throws InterruptedException {
        cores.acquire();
        try {
            return new Upload(file, lfs, lfs ? sha256(file) : file.gitOid());
        } finally {
            cores.release();
        }
    }

    private String sha256(LocalFile file) {
        listener.started(Stage.HASH, file.path(), file.size());
        String hash = file.sha256(bytes -> listener.moved(Stage.HASH, file.path(), bytes));
        listener.finished(Stage.HASH, file.path());
        return hash;
    }
}
