package io.lorapress.export.gguf;

import io.lorapress.export.OutputFormat;
import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.ShardPlan;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.model.transform.Chain;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.QuantizePlan;
import io.lorapress.tensor.DType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Plans GGUF files of one merged model: what llama.cpp's converter would write for it, and what llama-quantize would make of that.
 */
public final class GgufPlanner {
    private final MergedModel merged;
    private final ConverterFile file;
    private final Quantizing quantizing;
    private final Map<String, MergedWeight> weights;
    private final Map<String, GgufTensor> tensors;

    /**
     * How files are quantised.
     *
     * @param importance the open matrix, where there is one
     */
    public record Quantizing(QuantizeOptions options, Optional<ImportanceMatrix> importance, RowEncoders encoders) {
    }

    /** @param file the text model's or the vision tower's */
    public GgufPlanner(MergedModel merged, ConverterFile file, Quantizing quantizing) {
        this.merged = merged;
        this.file = file;
        this.quantizing = quantizing;
        this.weights = merged.weights().stream().collect(Collectors.toMap(weight -> weight.info().name(), Function.identity()));
        this.tensors = file.model().tensors().stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
    }

    /** @param directory where the file goes, as {@code NAME-TYPE.gguf}, or its shards */
    public List<GgufOutput> plan(OutputFormat.Gguf format, Path directory) {
        return GgufOutput.of(format, directory.resolve(fileName(format.name())), quantization(format.name()),
                setting(quantizing.options.report().isPresent()));
    }

    /** The same as one file in a folder that holds others too. @param type as {@link OutputFormat.Gguf} names it */
    public GgufOutput planIn(StagedOutput folder, OutputFormat format, String type) {
        return GgufOutput.in(folder, fileName(type), format, quantization(type), setting(quantizing.options.report().isPresent()));
    }

    /** One file as the converter writes it, {@code mmproj-NAME-TYPE.gguf}: llama.cpp reads no vision tower that is split or quantised. */
    public List<GgufOutput> plan(OutputFormat.Mmproj format, Path directory) {
        Path target = directory.resolve("mmproj-" + file.name() + "-" + format.type() + ".gguf");
        return GgufOutput.of(format, target, converted(format.type(), Long.MAX_VALUE), setting(false));
    }

    public String fileName(String type) {
        return file.name() + "-" + type.toUpperCase(Locale.ROOT) + ".gguf";
    }

    /** The keys that hold the tokeniser. */
    public GgufMetadata vocabulary() {
        return file.vocabulary();
    }

    private GgufOutput.Setting setting(boolean allRows) {
        return new GgufOutput.Setting(source -> weights.get(source).adapterTensors(), quantizing.encoders, allRows);
    }

    private Quantization quantization(String typeName) {
        ImportanceMatrix matrix = quantizing.importance.filter(open -> !open.isEmpty()).orElse(null);
        QuantizationRequest request = quantizing.options.request(typeName, sixteenBit(), matrix != null);
        GgmlType type = request.fileType().tensorType();
        if (type.isQuantized()) {
            return quantized(request, matrix);
        }
        return quantizing.options.changeEveryFile() ? quantized(QuantizationRequest.of(request.fileType()), null)
                : converted(type, quantizing.options.splitBytes().orElse(Long.MAX_VALUE));
    }

    private GgmlType sixteenBit() {
        return merged.dtype() == DType.F16 ? GgmlType.F16 : GgmlType.BF16;
    }

    /** As convert_hf_to_gguf.py writes it. */
    private Quantization converted(GgmlType type, long splitBytes) {
        Map<String, Content> contents = new HashMap<>();
        tensors.forEach((tensor, made) -> contents.put(tensor, new Content(made, null, stored(tensor))));
        return new Quantization(ShardPlan.asConverter(file.metadata(type), file.tensors(type), splitBytes), contents, List.of());
    }

    /**
     * As llama-quantize makes it of the 16-bit file. Experts in MXFP4 may be quantised again: their values are all the model has, so
     * nothing is lost twice.
     */
    private Quantization quantized(QuantizationRequest request, ImportanceMatrix matrix) {
        List<QuantizePlan.Source> sources = file.tensors(sixteenBit()).stream()
                .map(tensor -> new QuantizePlan.Source(tensor, 0)).toList();
        Quantization.Model read = new Quantization.Model(file.metadata(sixteenBit()), sources, this::asSaved, this::stored,
                weights::get, true);
        return Quantization.plan(read, request, quantizing.options, matrix, false, quantizing.encoders);
    }

    /** With the rounding of the 16-bit file, which llama-quantize reads: a changed value (Falcon-H1's multipliers) may need more bits. */
    private GgufTensor asSaved(String name) {
        GgufTensor tensor = tensors.get(name);
        return tensor.precision() != GgufTensor.Precision.OUTPUT ? tensor : new GgufTensor(name, tensor.shape(), tensor.precision(),
                tensor.pieces().stream().map(this::asSaved).toList(), tensor.constant(), tensor.zeroRows());
    }

    private Piece asSaved(Piece piece) {
        if (!piece.transform().changesValues() || !weights.get(piece.source()).isRounded()) {
            return piece;
        }
        Elementwise rounding = sixteenBit() == GgmlType.F16 ? Elementwise.TO_F16 : Elementwise.TO_BF16;
        return new Piece(piece.source(), new Chain(piece.transform(), rounding), piece.firstRow());
    }

    /** Blocks of the checkpoint that the tensor takes over, unless it is to have another type. */
    private Optional<StoredBlocks> stored(String tensor) {
        GgufTensor made = tensors.get(tensor);
        return made.precision() == GgufTensor.Precision.MXFP4
                ? weights.get(made.pieces().getFirst().source()).packedExperts().map(ExpertBlocks::new) : Optional.empty();
    }
}
