package io.lorapress.llama;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_model_imatrix_data;
import io.lorapress.llama.bindings.llama_model_quantize_params;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;

/** llama.cpp's own way from one GGUF file to a quantised one (llama_model_quantize), to compare ours with. */
public final class FileQuantizer {
    /**
     * @param fileType        number of the file type, {@code general.file_type} (15 for Q4_K_M)
     * @param threads         0 for as many as the machine has
     * @param allowRequantize takes quantised tensors too
     * @param pure            the file type's main type for all tensors
     * @param outputType      of output.weight, or null
     * @param embeddingType   of token_embd.weight, or null
     * @param importance      a weight a column by tensor name, or null
     */
    public record Options(int fileType, int threads, boolean allowRequantize, boolean pure, GgmlType outputType,
                          GgmlType embeddingType, Map<String, float[]> importance) {
        public static Options of(int fileType) {
            return new Options(fileType, 0, false, false, null, null, null);
        }

        public Options withImportance(Map<String, float[]> importance) {
            return new Options(fileType, threads, allowRequantize, pure, outputType, embeddingType, importance);
        }
    }

    public FileQuantizer() {
        LlamaLibrary.loadForComputing();
    }

    /** Writes {@code target}, over what is there. */
    public void quantize(Path source, Path target, Options options) {
        LlamaModel.checkThere(source, "model");
        NativeLog.clear();
        try (PointerScope scope = new PointerScope(); llama_model_quantize_params parameters = parameters(options);
                BytePointer in = NativeText.of(source.toString()); BytePointer out = NativeText.of(target.toString())) {
            if (Llama.llama_model_quantize(in, out, parameters) != 0) {
                throw new LlamaException(Fault.QUANTIZATION_FAILED, source + ": llama.cpp cannot quantise it: " + NativeLog.reason());
            }
        }
    }

    private static llama_model_quantize_params parameters(Options options) {
        llama_model_quantize_params parameters = Llama.llama_model_quantize_default_params()
                .ftype(options.fileType).nthread(options.threads).allow_requantize(options.allowRequantize).pure(options.pure);
        if (options.outputType != null) {
            parameters.output_tensor_type(options.outputType.id());
        }
        if (options.embeddingType != null) {
            parameters.token_embedding_type(options.embeddingType.id());
        }
        if (options.importance != null) {
            parameters.imatrix(importance(options.importance));
        }
        return parameters;
    }

    /** A list that ends with an entry without a name. */
    private static llama_model_imatrix_data importance(Map<String, float[]> importance) {
        llama_model_imatrix_data list = new llama_model_imatrix_data(importance.size() + 1L);
        List<Map.Entry<String, float[]>> entries = new ArrayList<>(importance.entrySet());
        for (int i = 0; i < entries.size(); i++) {
            float[] values = entries.get(i).getValue();
            list.getPointer(i).name(NativeText.of(entries.get(i).getKey())).data(new FloatPointer(values)).size(values.length);
        }
        list.getPointer(entries.size()).name(null);
        return list;
    }
}
