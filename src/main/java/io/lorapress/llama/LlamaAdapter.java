package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.llama_adapter_lora;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;

/** A LoRA adapter in GGUF, loaded beside a model. Close it before the model, and after the contexts that use it. */
public final class LlamaAdapter implements AutoCloseable {
    private final Path file;
    private llama_adapter_lora adapter;

    private LlamaAdapter(Path file, llama_adapter_lora adapter) {
        this.file = file;
        this.adapter = adapter;
    }

    public static LlamaAdapter load(LlamaModel model, Path file) {
        LlamaModel.checkThere(file, "adapter");
        NativeLog.clear();
        try (BytePointer path = NativeText.of(file.toString())) {
            llama_adapter_lora adapter = Llama.llama_adapter_lora_init(model.pointer(), path);
            if (adapter == null) {
                throw new LlamaException(Fault.ADAPTER_REFUSED, file + ": llama.cpp cannot load this adapter beside " + model.file() + ": "
                        + NativeLog.reason());
            }
            return new LlamaAdapter(file, adapter);
        }
    }

    public Path file() {
        return file;
    }

    /** The value of a key that is no array, as text. */
    public Optional<String> metadata(String key) {
        try (BytePointer name = NativeText.of(key)) {
            return NativeText.read((buffer, size) -> Llama.llama_adapter_meta_val_str(pointer(), name, buffer, size));
        }
    }

    @Override
    public void close() {
        if (adapter != null) {
            Llama.llama_adapter_lora_free(adapter);
            adapter = null;
        }
    }

    llama_adapter_lora pointer() {
        if (adapter == null) {
            throw new IllegalStateException(file + " is closed");
        }
        return adapter;
    }
}
