package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.AdapterCombination;
import io.lorapress.adapter.AdapterMapping;
import io.lorapress.adapter.WeightedAdapter;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.manifest.InputSource;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedTokenizer;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineChoice;
import io.lorapress.numeric.Engines;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an export reads: base, adapter, and the model they make. Open for as long as rows are read. */
final class ExportInputs implements AutoCloseable {
    private final Checkpoint base;
    private final List<Adapter> adapters;
    private final AdapterMapping mapping;
    private final Optional<ImportanceMatrix> importance;
    private final List<Path> otherFiles;
    private final Engine engine;
    private final MergedModel model;
    private final MergedTokenizer tokenizer;
    private final List<String> notes = new ArrayList<>();

    private ExportInputs(Checkpoint base, List<Adapter> adapters, Optional<ImportanceMatrix> importance, ExportRequest request) {
        ExportOptions options = request.options();
        this.base = base;
        this.adapters = adapters;
        this.importance = importance;
        this.otherFiles = options.quantize().importance().map(QuantizeOptions.Importance::file).stream().toList();
        EngineChoice choice = Engines.choose(options.engine());
        this.engine = choice.engine();
        choice.steppedDown().stream().filter(report -> !report.name().equals("cuda"))
                .forEach(report -> notes.add("engine " + report.name() + " is not used: " + report.reason() + "; " + report.remedy()));
        this.mapping = adapters.isEmpty() ? MergedModel.unchanged(base) : AdapterCombination.map(weighted(request.adapters()),
                request.adapters().combine(), baseTensors(), request.adapters().mapOptions(options.allowUntrained()));
        notes.addAll(mapping.warnings());
        this.tokenizer = MergedTokenizer.of(adapters, base);
        notes.addAll(tokenizer.note().stream().toList());
        this.model = MergedModel.of(base, mapping, engine, options.precision() == Precision.MERGED_16BIT);
    }

    static ExportInputs open(ExportRequest request) {
        Checkpoint base = Checkpoint.open(request.base());
        List<Adapter> adapters = new ArrayList<>();
        Optional<ImportanceMatrix> importance = Optional.empty();
        try {
            request.adapters().folders().forEach(folder -> adapters.add(Adapter.open(folder)));
            importance = ImportanceSource.open(request.options().quantize());
            return new ExportInputs(base, List.copyOf(adapters), importance, request);
        } catch (RuntimeException e) {
            importance.ifPresent(ImportanceMatrix::close);
            adapters.forEach(Adapter::close);
            base.close();
            throw e;
        }
    }

    List<WeightedAdapter> weighted(AdapterChoice choice) {
        return IntStream.range(0, adapters.size()).mapToObj(i -> new WeightedAdapter(adapters.get(i), choice.weight(i))).toList();
    }

    List<TensorInfo> baseTensors() {
        return base.tensors().stream().map(StoredTensor::info).toList();
    }

    AdapterMapping mapping() {
        return mapping;
    }

    Checkpoint base() {
        return base;
    }

    Engine engine() {
        return engine;
    }

    MergedTokenizer tokenizer() {
        return tokenizer;
    }

    MergedModel model() {
        return model;
    }

    Optional<ImportanceMatrix> importance() {
        return importance;
    }

    int adapterTensors() {
        return adapters.stream().mapToInt(adapter -> adapter.tensors().size()).sum();
    }

    List<String> notes() {
        return notes;
    }

    List<Adapter> adapters() {
        return adapters;
    }

    /** What is read, for the manifest; the weights last, in the order they are read. */
    List<InputSource> sources() {
        Stream<InputSource> others = Stream.concat(otherFiles.stream().map(file -> InputSource.file("imatrix", file)),
                adapters.stream().map(InputSource::adapter));
        return Stream.concat(others, Stream.of(InputSource.base(base))).toList();
    }

    /** Every file of the inputs: what a resumed run must find unchanged. */
    List<Path> files() {
        Stream<Path> folders = Stream.concat(Stream.of(base.folder()), adapters.stream().map(Adapter::folder));
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
        adapters.forEach(Adapter::close);
        base.close();
    }
}
