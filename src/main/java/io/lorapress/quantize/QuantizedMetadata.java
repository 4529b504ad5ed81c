package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a file that llama-quantize makes: those of its input in their order, without {@code split.*}, texts cut at a zero byte;
 * then {@code general.quantization_version}, {@code general.file_type}, and what was overridden, each moved to the end.
 *
 * <p>Source: llama-quant.cpp, {@code llama_model_quantize_impl}; gguf.cpp, {@code gguf_set_kv}.
 */
public final class QuantizedMetadata {
    private static final String FILE_TYPE = "general.file_type";
    /** {@code GGML_QNT_VERSION}. */
    private static final int VERSION = 2;
    /** Files of this kind are made by converters alone. */
    private static final int NVFP4 = 39;

    private QuantizedMetadata() {
    }

    /**
     * @param fileType  number for {@code general.file_type}; see {@link #copiedFileType} for {@link FileType#COPY}
     * @param overrides in the order given, those for the importance matrix last
     */
    public static GgufMetadata of(GgufMetadata input, int fileType, List<KeyOverride> overrides) {
        GgufMetadata output = new GgufMetadata();
        input.entries().forEach((key, value) -> output.keep(key, withoutZeros(value)));
        output.append("general.quantization_version", new GgufValue.U32(VERSION));
        output.append(FILE_TYPE, new GgufValue.U32(fileType));
        List.of("split.no", "split.count", "split.tensors.count").forEach(output::remove);
        overrides.forEach(override -> output.append(override.key(), override.stored()));
        return output;
    }

    /** The file type a copy keeps: what the input says, or else a guess from the type most of its tensors have. */
    public static int copiedFileType(GgufMetadata input, Collection<GgufTensorInfo> tensors) {
        return (int) input.findInteger(FILE_TYPE).orElseGet(() -> guess(tensors) | FileType.GUESSED);
    }

    /** Source: llama-model-loader.cpp. Where types are equally frequent, the one that first gets there counts. */
    private static int guess(Collection<GgufTensorInfo> tensors) {
        Map<GgmlType, Integer> counts = new EnumMap<>(GgmlType.class);
        GgmlType most = GgmlType.F32;
        int mostCount = 0;
        for (GgufTensorInfo tensor : tensors.stream().sorted(Comparator.comparing(GgufTensorInfo::name, new LayerOrder())).toList()) {
            int count = counts.merge(tensor.type(), 1, Integer::sum);
            if (count > mostCount) {
                most = tensor.type();
                mostCount = count;
            }
        }
        return most == GgmlType.NVFP4 ? NVFP4 : FileType.mostly(most).map(FileType::id).orElse(FileType.F32.id());
    }

    private static GgufValue withoutZeros(GgufValue value) {
        return switch (value) {
            case GgufValue.Text text when text.value().indexOf('\0') >= 0 -> new GgufValue.Text(cut(text.value()));
            case GgufValue.TextArray array when array.values().stream().anyMatch(text -> text.indexOf('\0') >= 0) ->
                    new GgufValue.TextArray(array.values().stream().map(QuantizedMetadata::cut).toList());
            default -> value;
        };
    }

    private static String cut(String text) {
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }
}
