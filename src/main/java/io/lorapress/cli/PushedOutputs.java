package io.lorapress.cli;

import io.lorapress.export.ExportPlan;
import io.lorapress.publish.PublishListener;
import io.lorapress.publish.hub.HubPush;
import io.lorapress.publish.hub.PushRequest;
import io.lorapress.publish.hub.RepoId;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What of an export goes up: the one folder it made, as it is; else what its manifest names, and that. */
final class PushedOutputs {
    private PushedOutputs() {
    }

    /** Before hours of work that would end in a refusal. */
    static void requireAccess(Surroundings surroundings, String repo) {
        RepoId.parse(repo);
        new HubPush(surroundings.hub(), PublishListener.SILENT).requireAccess();
    }

    static PushRequest of(ExportPlan plan, Path directory, String repo) {
        List<Path> outputs = plan.outputs().stream().map(ExportPlan.Output::path).toList();
        if (outputs.size() == 1 && Files.isDirectory(outputs.getFirst())) {
            return PushRequest.of(outputs.getFirst(), repo);
        }
        List<String> named = ManifestReader.read(directory).outputs().stream().map(output -> output.file().path()).toList();
        Stream<String> folders = named.stream().filter(path -> path.contains("/")).map(path -> path.substring(0, path.indexOf('/') + 1));
        Stream<String> paths = Stream.concat(Stream.concat(folders, Stream.of("")).map(folder -> folder + Manifest.NAME), named.stream());
        return PushRequest.of(directory, repo).including(Stream.concat(paths, Stream.of("README.md")).distinct()
                .map(PushedOutputs::glob).toList());
    }

    private static String glob(String path) {
        return "/" + path.replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
    }
}
