package io.lorapress.export;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.QuantizationRequest;
import java.util.Locale;

/** What an output is, as {@code --to} names it. */
public sealed interface OutputFormat {
    /** Merged 16-bit safetensors with everything transformers needs. */
    record Merged16Bit() implements OutputFormat {
        @Override
        public String toString() {
            return "merged_16bit";
        }
    }

    /**
     * A GGUF file.
     *
     * @param name type as the user wrote it, lower case: a name of llama-quantize or of Unsloth
     */
    record Gguf(String name) implements OutputFormat {
        @Override
        public String toString() {
            return "gguf:" + name;
        }
    }

    /** @throws LorapressException (usage) when it names no format */
    static OutputFormat parse(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals("merged_16bit")) {
            return new Merged16Bit();
        }
        if (name.startsWith("gguf:") && name.length() > 5) {
            String type = name.substring(5);
            QuantizationRequest.named(type, GgmlType.BF16);
            return new Gguf(type);
        }
        throw LorapressException.usage("--to " + text + ": not a format; known are merged_16bit and gguf:TYPE, as in gguf:q4_k_m");
    }
}
