package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_model;
import io.lorapress.llama.bindings.llama_model_params;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/** A GGUF model, loaded by llama.cpp for the CPU. Safe for use by several threads until it is closed; close its contexts first. */
public final class LlamaModel implements AutoCloseable {
    /** How the weights get into memory. What llama.cpp can compute with faster in another order is copied in either case. */
    public enum Loading {
        /** Mapped: the file must not change while the model is open. */
        MAPPED(Llama.LLAMA_LOAD_MODE_MMAP),
        /** Read whole: what becomes of the file later does not matter. */
        READ(Llama.LLAMA_LOAD_MODE_NONE);

        private final int mode;

        Loading(int mode) {
            this.mode = mode;
        }
    }

    private final Path file;
    private final Vocabulary vocabulary;
    private llama_model model;

    private LlamaModel(Path file, llama_model model) {
        this.file = file;
        this.model = model;
        this.vocabulary = new Vocabulary(Llama.llama_model_get_vocab(model));
    }

    /** Loads a file by {@link Loading#MAPPED}; the first file of several stands for them all. */
    public static LlamaModel load(Path file) {
        return load(file, Loading.MAPPED);
    }

    public static LlamaModel load(Path file, Loading loading) {
        LlamaLibrary.loadForComputing();
        checkThere(file, "model");
        NativeLog.clear();
        try (llama_model_params parameters = Llama.llama_model_default_params(); BytePointer path = NativeText.of(file.toString())) {
            parameters.load_mode(loading.mode).n_gpu_layers(0);
            llama_model model = Llama.llama_model_load_from_file(path, parameters);
            if (model == null) {
                throw new LlamaException(Fault.MODEL_REFUSED, file + ": llama.cpp cannot load this model: " + NativeLog.reason());
            }
            return new LlamaModel(file, model);
        }
    }

    public Path file() {
        return file;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** As in {@code llama 8B Q4_K - Medium}. */
    public String description() {
        return NativeText.read((buffer, size) -> Llama.llama_model_desc(pointer(), buffer, size)).orElseThrow();
    }

    /** The value of a key that is no array, as text. */
    public Optional<String> metadata(String key) {
        try (BytePointer name = NativeText.of(key)) {
            return NativeText.read((buffer, size) -> Llama.llama_model_meta_val_str(pointer(), name, buffer, size));
        }
    }

    /** Tokens that it was trained to look back on. */
    public int trainedContext() {
        return Llama.llama_model_n_ctx_train(pointer());
    }

    public int layers() {
        return Llama.llama_model_n_layer(pointer());
    }

    /** Width of the residual stream. */
    public int embedding() {
        return Llama.llama_model_n_embd(pointer());
    }

    public long parameters() {
        return Llama.llama_model_n_params(pointer());
    }

    /** Bytes of all tensors. */
    public long tensorBytes() {
        return Llama.llama_model_size(pointer());
    }

    /** The template that the file carries, {@code tokenizer.chat_template}. */
    public Optional<String> chatTemplate() {
        return metadata("tokenizer.chat_template");
    }

    @Override
    public void close() {
        if (model != null) {
            Llama.llama_model_free(model);
            model = null;
        }
    }

    llama_model pointer() {
        if (model == null) {
            throw new IllegalStateException(file + " is closed");
        }
        return model;
    }

    static void checkThere(Path file, String what) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new LlamaException(Fault.NO_SUCH_FILE, file + ": no " + what + " there that can be read");
        }
    }
}
