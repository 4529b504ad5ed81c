package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.AdapterCombination;
import io.lorapress.adapter.AdapterMapping;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.manifest.InputSource;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.export.merge.BaseModel;
import io.lorapress.export.merge.CheckpointBase;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedTokenizer;
import io.lorapress.export.requantize.AdaptedGguf;
import io.lorapress.export.requantize.GgufBase;
import io.lorapress.export.stream.RowSource;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.EngineChoice;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.tensor.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an export reads: base, adapter, and the model they make. Open for as long as rows are read. */
final class ExportInputs implements AutoCloseable {
    private final BaseModel base;
    private final List<Adapter> adapters;
    private final AdapterMapping mapping;
    private final Optional<ImportanceMatrix> importance;
    private final List<Path> otherFiles;
    private final Engine engine;
    private final MergedModel model;
    private final AdaptedGguf adapted;
    private final MergedTokenizer tokenizer;
    private final List<String> notes = new ArrayList<>();

    private ExportInputs(BaseModel base, EngineChoice choice, List<Adapter> adapters, Optional<ImportanceMatrix> importance,
                         ExportRequest request) {
        ExportOptions options = request.options();
        this.base = base;
        this.adapters = adapters;
        this.importance = importance;
        this.otherFiles = options.quantize().importance().map(QuantizeOptions.Importance::file).stream().toList();
        this.engine = choice.engine();
        choice.steppedDown().stream().filter(report -> !report.name().equals("cuda"))
                .forEach(report -> notes.add("engine " + report.name() + " is not used: " + report.reason() + "; " + report.remedy()));
        this.mapping = adapters.isEmpty() ? MergedModel.unchanged(base) : AdapterCombination.map(request.adapters().weighted(adapters),
                request.adapters().combine(), baseTensors(), request.adapters().mapOptions(options.allowUntrained()));
        notes.addAll(mapping.warnings());
        this.tokenizer = base instanceof CheckpointBase folder ? MergedTokenizer.of(adapters, folder.checkpoint()) : null;
        Optional.ofNullable(tokenizer).flatMap(MergedTokenizer::note).ifPresent(notes::add);
        this.model = MergedModel.of(base, mapping, engine, options.precision() == Precision.MERGED_16BIT);
        this.adapted = base instanceof GgufBase file ? new AdaptedGguf(file, model, mapping) : null;
    }

    static ExportInputs open(ExportRequest request, EngineChoice choice) {
        BaseModel base = open(request, choice.engine());
        List<Adapter> adapters = new ArrayList<>();
        Optional<ImportanceMatrix> importance = Optional.empty();
        try {
            request.adapters().folders().forEach(folder -> adapters.add(Adapter.open(folder)));
            importance = ImportanceSource.open(request.options().quantize());
            return new ExportInputs(base, choice, List.copyOf(adapters), importance, request);
        } catch (RuntimeException e) {
            importance.ifPresent(ImportanceMatrix::close);
            adapters.forEach(Adapter::close);
            base.close();
            throw e;
        }
    }

    private static BaseModel open(ExportRequest request, Engine engine) {
        if (!Files.isRegularFile(request.base())) {
            return new CheckpointBase(Checkpoint.open(request.base()));
        }
        return GgufBase.open(request.base(), new RowEncoders(engine, request.options().quantizer()).decoders());
    }

    List<TensorInfo> baseTensors() {
        return base.tensors().stream().map(StoredTensor::info).toList();
    }

    ExportPlan.Base facts(ExportRequest request) {
        return BaseFacts.of(request, base, adapters);
    }

    AdapterMapping mapping() {
        return mapping;
    }

    BaseModel base() {
        return base;
    }

    /**
     * The base as a folder, for what needs more than tensors.
     *
     * @throws LorapressException when it is a GGUF file
     */
    Checkpoint checkpoint(OutputFormat format) {
        return checkpoint("--to " + format);
    }

    /** @see #checkpoint(OutputFormat) */
    Checkpoint checkpoint() {
        return checkpoint("this output");
    }

    private Checkpoint checkpoint(String what) {
        return switch (base) {
            case CheckpointBase folder -> folder.checkpoint();
            default -> throw LorapressException.refused(what + " needs config.json and tokenizer files, which a GGUF base has not;"
                    + " name the checkpoint's folder with --base, or write gguf:TYPE");
        };
    }

    /** The base as a GGUF file with the adapter on it; empty where the base is a folder. */
    Optional<AdaptedGguf> adapted() {
        return Optional.ofNullable(adapted);
    }

    /** What is read, in the order it lies on the disk. */
    List<? extends RowSource> sources() {
        return adapted == null ? model.weights() : adapted.sources();
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
    List<InputSource> records() {
        Stream<InputSource> others = Stream.concat(otherFiles.stream().map(file -> InputSource.file("imatrix", List.of(file))),
                adapters.stream().map(InputSource::adapter));
        return Stream.concat(others, Stream.of(base instanceof CheckpointBase folder ? InputSource.base(folder.checkpoint())
                : InputSource.file("base", base.files()))).toList();
    }

    /** Every file of the inputs: what a resumed run must find unchanged. */
    List<Path> files() {
        Stream<Path> ofAdapters = adapters.stream().flatMap(adapter -> CheckpointBase.filesIn(adapter.folder()).stream());
        return Stream.of(base.files().stream(), ofAdapters, otherFiles.stream()).flatMap(files -> files).toList();
    }

    @Override
    public void close() {
        importance.ifPresent(ImportanceMatrix::close);
        adapters.forEach(Adapter::close);
        base.close();
    }
}
