package io.lorapress.model;

import io.lorapress.gguf.GgufMetadata;
import java.util.List;

/**
 * What a checkpoint becomes as GGUF, known from its config and tensor headers alone.
 *
 * @param architecture GGUF architecture, as in {@code llama}
 * @param metadata     the {@code ARCH.*} keys in the converter's order, without general.* and tokenizer.*; only
 *                     {@link #FILE_TYPE} is among them where the converter has it, its value still to be set
 * @param tensors      in the converter's order: extra tensors first, then shard by shard, inside a shard by name
 * @param unused       names of checkpoint tensors that the GGUF rightly leaves out (rotary inv_freq and the like)
 * @param zeros        those of {@code unused} that may be left out only if they are zero: whoever reads them has to check
 */
public record GgufModel(String architecture, GgufMetadata metadata, List<GgufTensor> tensors, List<String> unused,
                        List<String> zeros) {
    public static final String FILE_TYPE = "general.file_type";
}
