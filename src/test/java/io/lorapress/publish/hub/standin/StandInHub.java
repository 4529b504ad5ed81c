package io.lorapress.publish.hub.standin;

import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Hub on 127.0.0.1 that speaks the real one's protocol as far as uploading to and downloading from model repositories goes. Its
 * storage is a second server, as S3 is. The real Python and JavaScript clients can use it, so that it is no mirror of our own.
 */
public final class StandInHub implements AutoCloseable {
    public static final String TOKEN = "hf_writer";
    public static final String READ_TOKEN = "hf_reader";
    public static final String OTHER_TOKEN = "hf_other";

    /** @param role of the token */
    record User(String name, String role) {
    }

    private final Map<String, User> users = Map.of(TOKEN, new User("ada", "write"), READ_TOKEN, new User("ada", "read"),
            OTHER_TOKEN, new User("bob", "write"));
    private final Map<String, Repo> repos = new ConcurrentHashMap<>();
    private final Storage store = new Storage();
    private final FaultyServer storage;
    private final FaultyServer hub;
    private final List<Route> routes;
    private volatile long partSize = Long.MAX_VALUE;
    private volatile boolean verifies = true;

    public StandInHub() throws IOException {
        this(0);
    }

    /** @param port of the Hub, 0 for any */
    public StandInHub(int port) throws IOException {
        this.storage = new FaultyServer(0, store::answer).named("localhost");
        this.routes = Stream.of(new RepoRoutes(this).routes(), new LfsRoutes(this).routes(), new FileRoutes(this).routes())
                .flatMap(List::stream).toList();
        this.hub = new FaultyServer(port, this::answer);
    }

    public String address() {
        return hub.address();
    }

    /** The Hub's own server: its faults and what it was asked. */
    public FaultyServer server() {
        return hub;
    }

    /** The storage's server. */
    public FaultyServer storageServer() {
        return storage;
    }

    public Optional<Repo> repo(String name) {
        return Optional.ofNullable(repos.get(name));
    }

    /** A repository with files; those that the Hub would keep in LFS lie there. */
    public Repo seed(String name, boolean isPrivate, Map<String, byte[]> files) {
        Repo repo = repos.computeIfAbsent(name, key -> new Repo(key, isPrivate));
        Map<String, Blob> all = new TreeMap<>(repo.at("main").orElseThrow().files());
        files.forEach((path, bytes) -> all.put(path, blob(path, bytes)));
        repo.commit("main", repo.at("main").orElseThrow().id(), "seed", "ada", all);
        return repo;
    }

    private Blob blob(String path, byte[] bytes) {
        if (!RepoRoutes.isLfs(path, bytes.length, bytes)) {
            return new Blob(bytes, "");
        }
        String oid = Blob.hash("SHA-256", bytes);
        store.put(oid, bytes);
        return new Blob(bytes, oid);
    }

    /** Objects larger than this go up in parts. */
    public void partSize(long bytes) {
        partSize = bytes;
    }

    long partSize() {
        return partSize;
    }

    /** Whether the batch answer names an address to verify at. */
    public void verifies(boolean wanted) {
        verifies = wanted;
    }

    boolean isVerifying() {
        return verifies;
    }

    /** Makes all signed addresses of the storage too old. */
    public void expireAddresses() {
        store.expire();
    }

    public int storedObjects() {
        return store.count();
    }

    Storage store() {
        return store;
    }

    Map<String, Repo> repos() {
        return repos;
    }

    private Reply answer(Asked asked) {
        try {
            return routes.stream().map(route -> route.answer(asked)).flatMap(Optional::stream).findFirst()
                    .orElseGet(() -> Reply.error(404, "", "Sorry, we can't find the page you are looking for."));
        } catch (Denied denied) {
            return denied.reply();
        }
    }

    /** Who asks. @throws Denied 401 without a token, or with one that nobody has */
    User user(Asked asked) {
        return visitor(asked).orElseThrow(() -> new Denied(401, "", "Invalid username or password."));
    }

    Optional<User> visitor(Asked asked) {
        if (asked.token().isPresent() && !users.containsKey(asked.token().get())) {
            throw new Denied(401, "", "Invalid credentials in Authorization header");
        }
        return asked.token().map(users::get);
    }

    /** A repository that the asker may see. */
    Repo visible(String name, Asked asked) {
        Optional<User> visitor = visitor(asked);
        Repo repo = repos.get(name);
        if (repo == null || repo.isPrivate() && visitor.filter(user -> owns(user, name)).isEmpty()) {
            throw visitor.isEmpty() ? new Denied(401, "RepoNotFound", "Invalid username or password.")
                    : new Denied(404, "RepoNotFound", "Repository not found");
        }
        return repo;
    }

    /** A repository that the asker may write to, or open a pull request in. */
    Repo writable(String name, Asked asked) {
        User user = user(asked);
        Repo repo = visible(name, asked);
        boolean pull = asked.query().contains("create_pr=1");
        if (!user.role().equals("write") || !pull && !owns(user, name)) {
            throw new Denied(403, "", "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request");
        }
        return repo;
    }

    static boolean owns(User user, String repo) {
        return repo.startsWith(user.name() + "/");
    }

    static ObjectNode info(Repo repo, Repo.Commit commit) {
        ObjectNode node = Json.object().put("_id", "621ffdc036468d709f17434d").put("id", repo.name()).put("modelId", repo.name())
                .put("sha", commit.id()).put("private", repo.isPrivate()).put("gated", false).put("disabled", false)
                .put("downloads", 0).put("likes", 0).put("author", repo.name().replaceFirst("/.*", ""))
                .put("lastModified", "2026-01-01T00:00:00.000Z").put("createdAt", "2026-01-01T00:00:00.000Z");
        node.putArray("tags");
        ArrayNode siblings = node.putArray("siblings");
        commit.files().keySet().forEach(path -> siblings.addObject().put("rfilename", path));
        return node;
    }

    @Override
    public void close() {
        hub.close();
        storage.close();
    }

    /**
     * Runs alone, for other clients: prints its address, serves until the standard input ends.
     *
     * @param arguments the part size in bytes, if large files should go up in parts
     */
    public static void main(String[] arguments) throws IOException {
        try (StandInHub hub = new StandInHub()) {
            if (arguments.length > 0) {
                hub.partSize(Long.parseLong(arguments[0]));
            }
            System.out.println(hub.address());
            System.in.readAllBytes();
        }
    }
}
