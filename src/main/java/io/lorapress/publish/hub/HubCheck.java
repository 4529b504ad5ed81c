package io.lorapress.publish.hub;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.card.CardText;
import io.lorapress.publish.http.Json;
import io.lorapress.publish.manifest.FileRecord;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestReader;
import io.lorapress.publish.manifest.OutputRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks at a repository from outside: does it hold what its manifest says, by size and SHA-256, and can its card and config be read?
 * Large files are compared by the hash the Hub keeps of them, the others by their content.
 */
public final class HubCheck {
    private static final String CONFIG = "config.json";

    private final HubApi api;
    private final HubFiles files;

    public HubCheck(HubSettings settings, PublishListener listener) {
        HubHttp http = new HubHttp(settings, listener);
        this.api = new HubApi(http);
        this.files = new HubFiles(http);
    }

    /**
     * What was found.
     *
     * @param commit   that was looked at
     * @param compared files whose hashes were compared with the manifest's
     * @param problems a line each; none when all is well
     */
    public record Report(String commit, int compared, List<String> problems) {
    }

    /** @throws HubException when the repository cannot be reached, ManifestException for a manifest that is none */
    public Report check(String repo, String revision) {
        RepoId id = RepoId.parse(repo);
        String commit = api.head(id, revision).commit();
        Map<String, TreeEntry> tree = api.tree(id, commit).stream().collect(Collectors.toMap(TreeEntry::path, Function.identity()));
        List<String> problems = new ArrayList<>();
        Optional<Manifest> manifest = text(id, commit, tree, Manifest.NAME)
                .map(text -> ManifestReader.read(text.getBytes(StandardCharsets.UTF_8), repo));
        if (manifest.isEmpty()) {
            problems.add(repo + ": has no " + Manifest.NAME + ", so that nothing can be compared");
        }
        List<FileRecord> outputs = manifest.stream().flatMap(all -> all.outputs().stream()).map(OutputRecord::file).toList();
        outputs.forEach(file -> difference(id, commit, tree, file).ifPresent(problems::add));
        checkCard(id, commit, tree, problems);
        checkConfig(id, commit, tree, problems);
        return new Report(commit, outputs.size(), problems);
    }

    private Optional<String> difference(RepoId repo, String commit, Map<String, TreeEntry> tree, FileRecord file) {
        TreeEntry entry = tree.get(file.path());
        if (entry == null) {
            return Optional.of(repo + ": " + file.path() + " is missing");
        }
        String sha256 = entry.isLfs() ? entry.sha256() : files.sha256(repo, commit, file.path());
        boolean same = entry.size() == file.bytes() && sha256.equals(file.sha256());
        return same ? Optional.empty() : Optional.of(repo + ": " + file.path() + " is not the one that was exported");
    }

    private Optional<String> text(RepoId repo, String commit, Map<String, TreeEntry> tree, String path) {
        return tree.containsKey(path) ? files.text(repo, commit, path) : Optional.empty();
    }

    private void checkCard(RepoId repo, String commit, Map<String, TreeEntry> tree, List<String> problems) {
        Optional<CardText> card = text(repo, commit, tree, PushedCard.NAME).map(CardText::parse);
        if (card.isEmpty()) {
            problems.add(repo + ": has no " + PushedCard.NAME);
        } else if (card.get().value("library_name").isEmpty()) {
            problems.add(repo + ": its " + PushedCard.NAME + " does not say which library loads it");
        }
    }

    private void checkConfig(RepoId repo, String commit, Map<String, TreeEntry> tree, List<String> problems) {
        text(repo, commit, tree, CONFIG).ifPresent(text -> {
            try {
                Json.parse(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException notJson) {
                problems.add(repo + ": its " + CONFIG + " cannot be read (" + notJson.getMessage() + ")");
            }
        });
    }
}
