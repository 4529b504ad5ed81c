package io.lorapress.export.manifest;

import io.lorapress.adapter.Adapter;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.WrittenFile;
import io.lorapress.publish.manifest.FileRecord;
import io.lorapress.publish.manifest.InputRecord;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestException;
import io.lorapress.publish.manifest.ManifestReader;
import io.lorapress.publish.manifest.ManifestWriter;
import io.lorapress.publish.manifest.OutputRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The manifests of a run: one for the folder of the outputs, and one in each output that is a folder, which then tells its story
 * wherever it goes. The same inputs and the same request give the same bytes.
 */
public final class ExportManifest {
    private final ExportRequest request;
    private final Manifest empty;
    private final List<OutputRecord> all = new ArrayList<>();

    /**
     * @param base    which base was taken
     * @param sources what was read
     * @param hashes  of every file in it
     */
    public ExportManifest(ExportRequest request, ExportPlan.Base base, List<Adapter> adapters, String engine, List<InputSource> sources,
                          Map<Path, String> hashes) {
        this.request = request;
        List<InputRecord> inputs = sources.stream().map(source -> record(source, hashes)).toList();
        this.empty = new Manifest(versions(), engine, baseChoice(base, adapters),
                BaseCardFacts.of(folder(base), adapters), ChosenOptions.of(request), inputs, List.of());
    }

    /** Takes an output up, once all its files are there; one that is a folder gets a manifest of its own. */
    public void add(OutputFormat format, StagedOutput output) {
        List<WrittenFile> files = output.written();
        String place = request.directory().relativize(output.target()).toString().replace('\\', '/');
        if (output.isFolder()) {
            Manifest own = empty.withOutputs(files.stream().map(file -> record(format, file.name(), file)).toList());
            output.text(Manifest.NAME, new String(ManifestWriter.bytes(own), StandardCharsets.UTF_8));
        }
        files.forEach(file -> all.add(record(format, output.isFolder() ? place + "/" + file.name() : place, file)));
    }

    /** Writes the manifest of the folder. What earlier runs made of the same inputs in the same way, and is still there, stays in it. */
    public void write() {
        ManifestWriter.write(empty.withOutputs(Stream.concat(earlier(), all.stream()).toList()), request.directory());
    }

    private Stream<OutputRecord> earlier() {
        if (!Files.isRegularFile(request.directory().resolve(Manifest.NAME))) {
            return Stream.empty();
        }
        try {
            Manifest old = ManifestReader.read(request.directory());
            boolean same = old.withOutputs(List.of()).equals(empty);
            return old.outputs().stream().filter(output -> same && isThere(output.file()) && all.stream().noneMatch(
                    written -> written.file().path().equals(output.file().path())));
        } catch (ManifestException unusable) {
            return Stream.empty();
        }
    }

    private boolean isThere(FileRecord file) {
        return request.directory().resolve(file.path()).toFile().length() == file.bytes();
    }

    private static OutputRecord record(OutputFormat format, String path, WrittenFile file) {
        return new OutputRecord(format.toString(), new FileRecord(path, file.bytes(), file.sha256()));
    }

    private static InputRecord record(InputSource source, Map<Path, String> hashes) {
        return new InputRecord(source.role(), source.source(), source.revision(), source.files().stream().map(file -> new FileRecord(
                source.folder().relativize(file).toString().replace('\\', '/'), file.toFile().length(), hashes.get(file))).toList());
    }

    private static SortedMap<String, String> versions() {
        String own = ExportManifest.class.getPackage().getImplementationVersion();
        return new TreeMap<>(Map.of("lorapress", own == null ? "not packaged" : own, "java", Runtime.version().toString()));
    }

    /** How the base is stored, why it was taken, and what the adapters say they were trained on: the 4-bit base is not the 16-bit one. */
    private static String baseChoice(ExportPlan.Base base, List<Adapter> adapters) {
        String taken = "stored as " + base.precision() + (base.reason().isEmpty() ? "" : ", " + base.reason());
        String named = adapters.stream().flatMap(adapter -> adapter.config().baseModel().stream()).map(BaseCardFacts::withoutFolders)
                .distinct().collect(Collectors.joining(", "));
        return named.isEmpty() ? taken : taken + "; trained on " + named;
    }

    private static Path folder(ExportPlan.Base base) {
        return Files.isRegularFile(base.path()) ? base.path().toAbsolutePath().getParent() : base.path();
    }
}
