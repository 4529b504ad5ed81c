package io.lorapress.export;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.checkpoint.CompressedScheme;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What an output is, as {@code --to} names it. */
public sealed interface OutputFormat {
    /** What most people run. */
    String OLLAMA_TYPE = "q4_k_m";

    /** Whether the base's weights are in it, and so are read for it; it is the adapter alone otherwise. */
    default boolean hasBase() {
        return true;
    }

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

    /**
     * Merged and quantised again, as bitsandbytes stores it.
     *
     * @param type   nf4 or fp4; as the base, or nf4, where empty
     * @param nested whether scales are quantised as well; as the base, or so, where empty
     */
    record Merged4Bit(Optional<String> type, Optional<Boolean> nested) implements OutputFormat {
        @Override
        public String toString() {
            return "merged_4bit" + type.map(name -> ":" + name).orElse("") + nested.filter(is -> !is).map(_ -> "-plain").orElse("");
        }
    }

    /** Merged and quantised as compressed-tensors stores it, for vLLM. */
    record Compressed(CompressedScheme scheme) implements OutputFormat {
        @Override
        public String toString() {
            return scheme.toString();
        }
    }

    /** The vision tower and its projector, which llama.cpp loads beside the text model: F32, F16, BF16 or Q8_0. */
    record Mmproj(GgmlType type) implements OutputFormat {
        @Override
        public String toString() {
            return "mmproj:" + type.name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A folder for Ollama: a GGUF file and a Modelfile.
     *
     * @param type    as in {@link Gguf}
     * @param system  system message that the user asked for
     * @param context number of tokens to run with, where the user asked for one
     */
    record Ollama(String type, Optional<String> system, OptionalInt context) implements OutputFormat {
        @Override
        public String toString() {
            return "ollama:" + type;
        }
    }

    /** The adapter alone, as a PEFT folder. */
    record Lora() implements OutputFormat {
        @Override
        public boolean hasBase() {
            return false;
        }

        @Override
        public String toString() {
            return "lora";
        }
    }

    /** The adapter alone, as llama.cpp loads it beside a base: F32, F16, BF16 or Q8_0. */
    record GgufLora(GgmlType type) implements OutputFormat {
        @Override
        public boolean hasBase() {
            return false;
        }

        @Override
        public String toString() {
            return "gguf-lora:" + type.name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws LorapressException (usage) when it names no format */
    static OutputFormat parse(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.equals("merged_16bit")) {
            return new Merged16Bit();
        }
        if (name.matches("merged_4bit(_forced)?|merged_4bit:(nf4|fp4)(-plain)?")) {
            Optional<String> type = Optional.of(name).filter(named -> named.contains(":")).map(named -> named.substring(12, 15));
            return new Merged4Bit(type, type.map(_ -> !name.endsWith("-plain")));
        }
        Optional<CompressedScheme> scheme = CompressedScheme.byName(name);
        if (scheme.isPresent()) {
            return new Compressed(scheme.get());
        }
        if (name.startsWith("gguf:") && name.length() > 5) {
            String type = name.substring(5);
            QuantizationRequest.named(type, GgmlType.BF16);
            return new Gguf(type);
        }
        if (name.matches("mmproj(:(f32|f16|bf16|q8_0))?")) {
            return new Mmproj(name.contains(":") ? GgmlType.byName(name.substring(7)).orElseThrow() : GgmlType.F16);
        }
        if (name.equals("ollama") || name.startsWith("ollama:") && name.length() > 7) {
            String type = name.equals("ollama") ? OLLAMA_TYPE : name.substring(7);
            QuantizationRequest.named(type, GgmlType.BF16);
            return new Ollama(type, Optional.empty(), OptionalInt.empty());
        }
        if (name.equals("lora")) {
            return new Lora();
        }
        if (name.matches("gguf-lora(:(f32|f16|bf16|q8_0))?")) {
            return new GgufLora(name.contains(":") ? GgmlType.byName(name.substring(10)).orElseThrow() : GgmlType.F16);
        }
        throw LorapressException.usage("--to " + text + ": not a format; known are merged_16bit, merged_4bit[:nf4|fp4[-plain]],"
                + " fp8_dynamic, w8a8, w8a16, w4a16, gguf:TYPE (as in gguf:q4_k_m),"
                + " ollama[:TYPE], mmproj[:f32|f16|bf16|q8_0], lora and gguf-lora[:f32|f16|bf16|q8_0]");
    }
}
