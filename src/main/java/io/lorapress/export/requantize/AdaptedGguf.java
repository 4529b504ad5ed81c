package io.lorapress.export.requantize;

import io.lorapress.adapter.AdapterMapping;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.gguf.GeneralMetadata;
import io.lorapress.export.gguf.GgufOutput;
import io.lorapress.export.gguf.Quantization;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.export.gguf.StoredBlocks;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.RowSource;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.quantize.FileType;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.QuantizePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * GGUF files of a GGUF base with an adapter on it: tensors that the adapter does not touch are copied, the others are read as the
 * checkpoint's, merged, and shaped as the converter does. The base's keys stay, but for name and type.
 */
public final class AdaptedGguf {
    private static final String SIZE_LABEL = "general.size_label";

    private final StoredModel stored;
    private final Map<String, MergedWeight> weights;
    private final List<GgufTensor> tensors = new ArrayList<>();
    private final Set<String> changed;
    private final GgufModel model;

    /** @throws LorapressException when the adapter changes what a GGUF file cannot follow */
    public AdaptedGguf(GgufBase base, MergedModel merged, AdapterMapping mapping) {
        this.stored = base.stored();
        this.weights = merged.weights().stream().collect(Collectors.toMap(weight -> weight.info().name(), Function.identity()));
        refuseOtherModel(mapping);
        Map<String, GgufTensor> made = new LinkedHashMap<>();
        base.origin().tensors(merged.weights().stream().map(MergedWeight::info).toList()).forEach(tensor -> made.put(tensor.name(), tensor));
        this.changed = made.values().stream().filter(this::isChanged).map(GgufTensor::name).collect(Collectors.toCollection(LinkedHashSet::new));
        stored.tensors().forEach(source -> tensors.add(changed.contains(source.tensor().name())
                ? sameShape(made.get(source.tensor().name()), source.tensor()) : stored.tensor(source.tensor().name())));
        addNew(new ArrayList<>(made.values()));
        changed.forEach(name -> made.get(name).pieces().forEach(piece -> requireReadable(weights.get(piece.source()))));
        this.model = new GgufModel(base.origin().architecture(), stored.metadata(), List.copyOf(made.values()), List.of(), List.of());
    }

    private static void refuseOtherModel(AdapterMapping mapping) {
        boolean onlyTied = Set.of("tie_word_embeddings").containsAll(mapping.configEdits().keySet());
        if (!mapping.layers().isEmpty() || !onlyTied) {
            throw LorapressException.refused("the adapter changes the number of layers or the vocabulary ("
                    + String.join(", ", mapping.configEdits().keySet()) + "), and a GGUF base cannot follow; name the checkpoint's folder with --base");
        }
    }

    private boolean isChanged(GgufTensor tensor) {
        return tensor.pieces().stream().anyMatch(piece -> weights.get(piece.source()).isChanged());
    }

    private static GgufTensor sameShape(GgufTensor made, GgufTensorInfo before) {
        if (!made.shape().equals(before.shape())) {
            throw LorapressException.refused(made.name() + ": the adapter makes it " + made.shape() + " where the GGUF base has "
                    + before.shape() + "; name the checkpoint's folder with --base");
        }
        return made;
    }

    /** An untied head goes where the converter puts it: before the first tensor that follows it there. */
    private void addNew(List<GgufTensor> made) {
        Set<String> known = tensors.stream().map(GgufTensor::name).collect(Collectors.toSet());
        for (int i = made.size() - 1; i >= 0; i--) {
            if (!known.contains(made.get(i).name())) {
                String next = i + 1 < made.size() ? made.get(i + 1).name() : "";
                int at = tensors.stream().map(GgufTensor::name).toList().indexOf(next);
                tensors.add(at < 0 ? tensors.size() : at, made.get(i));
            }
        }
    }

    private static void requireReadable(MergedWeight weight) {
        if (weight.readsBase() && weight.stored() instanceof SourceTensor source) {
            source.requireReadable();
        }
    }

    /** What llama.cpp's adapter format needs to know of the base. */
    public GgufModel model() {
        return model;
    }

    /** Everything that is read, in the order it lies on the disk. */
    public List<RowSource> sources() {
        Set<RowSource> sources = new LinkedHashSet<>();
        for (GgufTensor tensor : tensors) {
            tensor.pieces().forEach(piece -> sources.add(source(piece.source())));
        }
        return List.copyOf(sources);
    }

    private RowSource source(String name) {
        return weights.containsKey(name) ? weights.get(name) : stored.rows(name);
    }

    /**
     * @param matrix        the open importance matrix, or null
     * @param mayRequantize whether weights that are quantised may be quantised again
     */
    public record Setting(String name, QuantizeOptions options, Optional<ImportanceMatrix> matrix, RowEncoders encoders,
                          boolean mayRequantize) {
    }

    /** @param directory where the file goes, as {@code NAME-TYPE.gguf}, or its shards */
    public List<GgufOutput> plan(OutputFormat.Gguf format, Path directory, Setting setting) {
        ImportanceMatrix matrix = setting.matrix.filter(open -> !open.isEmpty()).orElse(null);
        QuantizationRequest request = setting.options.request(format.name(), stored.sixteenBit(), matrix != null);
        GgufMetadata metadata = keys(setting.name);
        boolean quantized = request.fileType().tensorType().isQuantized();
        Quantization.Model read = new Quantization.Model(metadata, planned(), byName()::get, this::copied, this::source,
                setting.mayRequantize);
        Quantization files;
        if (quantized || setting.options.changeEveryFile()) {
            refuseRequantizing(quantized && !setting.mayRequantize);
            files = Quantization.plan(read, request, setting.options, quantized ? matrix : null, false, setting.encoders);
        } else {
            metadata.u32(GgufModel.FILE_TYPE, request.fileType().id());
            files = Quantization.asConverter(read, written(request.fileType()), setting.options);
        }
        Path target = directory.resolve(setting.name + "-" + format.name().toUpperCase(Locale.ROOT) + ".gguf");
        return GgufOutput.of(format, target, files, new GgufOutput.Setting(this::adapterTensors, setting.encoders,
                setting.options.report().isPresent()));
    }

    private GgufMetadata keys(String name) {
        GgufMetadata metadata = stored.metadata().text("general.name", name);
        boolean grown = tensors.size() > stored.tensors().size() && metadata.get(SIZE_LABEL) != null;
        return grown ? metadata.text(SIZE_LABEL, GeneralMetadata.sizeLabel(tensors)) : metadata;
    }

    private Map<String, GgufTensor> byName() {
        return tensors.stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
    }

    private Optional<StoredBlocks> copied(String tensor) {
        return changed.contains(tensor) ? Optional.empty() : stored.blocks(tensor);
    }

    private List<String> adapterTensors(String source) {
        return weights.containsKey(source) ? weights.get(source).adapterTensors() : List.of();
    }

    /** As they are before they are quantised: what is merged is in the model's own dtype. */
    private List<QuantizePlan.Source> planned() {
        return tensors.stream().map(tensor -> new QuantizePlan.Source(
                new GgufTensorInfo(tensor.name(), tensor.shape(), changed.contains(tensor.name()) ? mergedType(tensor)
                        : stored.type(tensor.name())), 0)).toList();
    }

    private GgmlType mergedType(GgufTensor tensor) {
        return tensor.precision() == GgufTensor.Precision.F32 ? GgmlType.F32
                : GgmlType.byName(weights.get(tensor.pieces().getFirst().source()).info().dtype().name()).orElse(GgmlType.F32);
    }

    /** Types of an unquantised file: what the converter keeps in float32 stays so. */
    private List<GgufTensorInfo> written(FileType type) {
        Set<String> wide = model.tensors().stream().filter(tensor -> tensor.precision() == GgufTensor.Precision.F32)
                .map(GgufTensor::name).collect(Collectors.toSet());
        Set<String> known = model.tensors().stream().map(GgufTensor::name).collect(Collectors.toSet());
        return tensors.stream().map(tensor -> new GgufTensorInfo(tensor.name(), tensor.shape(),
                wide.contains(tensor.name()) || !known.contains(tensor.name()) ? GgmlType.F32 : type.tensorType())).toList();
    }

    private void refuseRequantizing(boolean refuse) {
        stored.tensors().stream().map(QuantizePlan.Source::tensor).filter(tensor -> refuse && tensor.type().isQuantized())
                .filter(tensor -> changed.contains(tensor.name())).findFirst().ifPresent(tensor -> {
                    throw LorapressException.refused("tensor " + tensor.name() + " of the base is " + tensor.type()
                            + " already, and quantising it again after the merge loses more than from 16 bits; take an unquantised base, or go on"
                            + " with --allow-requantize");
                });
    }
}
