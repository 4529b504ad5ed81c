package io.lorapress.llama.preset;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Says how JavaCPP reads llama.cpp's headers. The build makes {@code io.lorapress.llama.bindings} of it, which only the classes of
 * {@code io.lorapress.llama} may use. Of ggml.h and ggml-backend.h only what those need is read: the graph operations are hundreds.
 * The {@code #} after a library's name tells JavaCPP to link with it but to leave finding and loading it to us.
 */
@Properties(
        target = "io.lorapress.llama.bindings",
        global = "io.lorapress.llama.bindings.Llama",
        value = @Platform(
                value = "linux-x86_64",
                compiler = {"cpp17", "nowarnings"},
                include = {"ggml.h", "ggml-backend.h", "llama.h", "lorapress/jinja_render.h"},
                link = {"ggml-base#", "ggml.v0.5.0#", "llama.v0.5.0#", "llama-common#"}))
public class LlamaCpp implements InfoMapper {
    @Override
    public void map(InfoMap infos) {
        macros(infos);
        lines(infos);
        handles(infos);
        skipped(infos);
    }

    private static void macros(InfoMap infos) {
        infos.put(new Info("GGML_API", "GGML_BACKEND_API", "LLAMA_API", "GGML_RESTRICT").cppTypes().annotations());
        infos.put(new Info("DEPRECATED").cppText("#define DEPRECATED(func, hint)").cppTypes());
        infos.put(new Info("GGML_MAX_DIMS", "GGML_MAX_SRC", "GGML_MAX_NAME", "GGML_MAX_OP_PARAMS").cppTypes("int").translate(false));
    }

    /** Pairs of patterns: from a line that fits the first to the next one that fits the second. */
    private static void lines(InfoMap infos) {
        infos.put(new Info("ggml.h").linePatterns(
                " *enum ggml_type \\{", " *\\};",
                " *enum ggml_op \\{", " *\\};",
                " *enum ggml_log_level \\{", " *\\};",
                " *struct ggml_tensor \\{", " *\\};",
                " *typedef bool \\(\\*ggml_abort_callback\\).*", "",
                ".* ggml_nbytes +\\(.*", ".*",
                ".* ggml_type_name\\(.*", ".*",
                ".* ggml_is_contiguous +\\(.*", ".*",
                ".* ggml_validate_row_data\\(.*", ".*",
                ".*\\(\\*ggml_log_callback\\).*", ".*",
                ".* ggml_quantize_init\\(.*", " *const float \\* imatrix\\);",
                ".*\\(\\*ggml_to_float_t\\).*", ".* ggml_get_type_traits\\(.*"));
        infos.put(new Info("ggml-backend.h").linePatterns(
                " *typedef .* ggml_backend_(buffer_type|buffer|reg|dev)_t;", ".*",
                ".* ggml_backend_tensor_get +\\(.*", ".*",
                ".* ggml_backend_reg_count\\(.*", ".* ggml_backend_reg_by_name\\(.*",
                ".* ggml_backend_load_all\\(.*", ".* ggml_backend_load_all_from_path\\(.*",
                " *typedef bool \\(\\*ggml_backend_sched_eval_callback\\).*", ".*"));
        infos.put(new Info("llama.h").linePatterns(" *// training", "#ifdef __cplusplus").skip());
    }

    /** Pointers to structs that only llama.cpp knows: their typedefs hide a pointer. */
    private static void handles(InfoMap infos) {
        for (String handle : new String[] {"ggml_backend_buffer_type", "ggml_backend_buffer", "ggml_backend_reg", "ggml_threadpool"}) {
            infos.put(new Info(handle).pointerTypes(handle).cast());
            infos.put(new Info(handle + "_t").valueTypes(handle).pointerTypes("@ByPtrPtr " + handle).cast());
        }
        infos.put(new Info("ggml_backend_dev_t").valueTypes("ggml_backend_device").pointerTypes("PointerPointer").cast());
        infos.put(new Info("ggml_backend_device").pointerTypes("ggml_backend_device"));
        infos.put(new Info("llama_memory_t").valueTypes("llama_memory_i").cast());
        infos.put(new Info("llama_memory_i").pointerTypes("llama_memory_i"));
        // a function and an enum have the same name: without the keyword C++ takes the function
        infos.put(new Info("llama_pooling_type").valueTypes("@Cast(\"enum llama_pooling_type\") int"));
        infos.put(new Info("llama_vocab_type").valueTypes("@Cast(\"enum llama_vocab_type\") int"));
    }

    private static void skipped(InfoMap infos) {
        infos.put(new Info("FILE", "gguf_context", "llama_rope_type", "llama_model_rope_type", "llama_model_init_from_user",
                "llama_model_load_from_file_ptr", "llama_adapter_lora_init_from_file_ptr", "llama_model_set_tensor_data_t",
                "llama_numa_init", "llama_attach_threadpool", "llama_detach_threadpool", "llama_sampler_i", "llama_sampler_init",
                "llama_sampler_data").skip());
    }
}
