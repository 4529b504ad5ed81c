package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.AdapterMapping;
import io.lorapress.adapter.MapOptions;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineChoice;
import io.lorapress.numeric.Engines;
import io.lorapress.quantize.ImportanceMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an export reads: base, adapter, and the model they make. Open for as long as rows are read. */
final class ExportInputs implements AutoCloseable {
    private final Checkpoint base;
    private final Optional<Adapter> adapter;
    private final Optional<ImportanceMatrix> importance;
    private final List<Path> otherFiles;
    private final Engine engine;
    private final MergedModel model;
    private final List<String> notes = new ArrayList<>();

    private ExportInputs(Checkpoint base, Optional<Adapter> adapter, Optional<ImportanceMatrix> importance, ExportOptions options) {
        this.base = base;
        this.adapter = adapter;
        this.importance = importance;
        this.otherFiles = options.quantize().importance().map(QuantizeOptions.Importance::file).stream().toList();
        EngineChoice choice = Engines.choose(options.engine());
        this.engine = choice.engine();
        choice.steppedDown().stream().filter(report -> !report.name().equals("cuda"))
                .forEach(report -> notes.add("engine " + report.name() + " is not used: " + report.reason() + "; " + report.remedy()));
        AdapterMapping mapping = adapter.map(open -> open.map(base.tensors().stream().map(StoredTensor::info).toList(),
                MapOptions.DEFAULT.withUntrained(options.allowUntrained()))).orElseGet(() -> MergedModel.unchanged(base));
        notes.addAll(mapping.warnings());
        this.model = MergedModel.of(base, mapping, engine, options.precision() == Precision.MERGED_16BIT);
    }

    static ExportInputs open(ExportRequest request) {
        Checkpoint base = Checkpoint.open(request.base());
        Optional<Adapter> adapter = Optional.empty();
        Optional<ImportanceMatrix> importance = Optional.empty();
        try {
            adapter = request.adapter().map(Adapter::open);
            importance = ImportanceSource.open(request.options().quantize());
            return new ExportInputs(base, adapter, importance, request.options());
        } catch (RuntimeException e) {
            importance.ifPresent(ImportanceMatrix::close);
            adapter.ifPresent(Adapter::close);
            base.close();
            throw e;
        }
    }

    Checkpoint base() {
        return base;
    }

    Engine engine() {
        return engine;
    }

    MergedModel model() {
        return model;
    }

    Optional<ImportanceMatrix> importance() {
        return importance;
    }

    int adapterTensors() {
        return adapter.map(open -> open.tensors().size()).orElse(0);
    }

    List<String> notes() {
        return notes;
    }

    /** Every file of the inputs: what a resumed run must find unchanged. */
    List<Path> files() {
        Stream<Path> folders = Stream.concat(Stream.of(base.folder()), adapter.stream().map(Adapter::folder));
        return Stream.concat(folders.flatMap(ExportInputs::filesIn), otherFiles.stream()).toList();
    }

    private static Stream<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw LorapressException.failure(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        importance.ifPresent(ImportanceMatrix::close);
        adapter.ifPresent(Adapter::close);
        base.close();
    }
}
