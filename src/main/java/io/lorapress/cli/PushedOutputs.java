package io.lorapress.cli;

import io.lorapress.export.ExportPlan;
import io.lorapress.publish.PublishListener;
import io.lorapress.publish.hub.HubPush;
import io.lorapress.publish.hub.PushRequest;
import io.lorapress.publish.hub.RepoId;
import io.lorapress.publish.manifest.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What of an export goes up: the one folder it made, as it is; else the outputs, side by side with their manifest. */
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
        Stream<String> globs = outputs.stream().map(output -> glob(directory.relativize(output), Files.isDirectory(output)));
        return PushRequest.of(directory, repo).including(Stream.concat(globs, Stream.of(Manifest.NAME, "README.md")).toList());
    }

    private static String glob(Path output, boolean folder) {
        return output.toString().replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0") + (folder ? "/**" : "");
    }
}
