package io.lorapress.adapter;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A plain LoRA made here: pairs of factors with nothing left to scale, so that alpha is the rank of each. */
final class LoraFolder {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LoraFolder() {
    }

    static PeftFolder of(List<LoraPair> pairs, String baseModel) {
        List<FolderTensor> tensors = new ArrayList<>();
        for (LoraPair pair : pairs) {
            String key = KeyParser.PREFIX + pair.path();
            tensors.add(tensor(key + (pair.embedding() ? ".lora_embedding_A" : ".lora_A.weight"), pair.a()));
            tensors.add(tensor(key + (pair.embedding() ? ".lora_embedding_B" : ".lora_B.weight"), pair.b()));
        }
        return new PeftFolder(config(pairs, baseModel), List.copyOf(tensors));
    }

    private static FolderTensor tensor(String key, Matrix matrix) {
        return new FolderTensor(new TensorInfo(key, DType.F32, Shape.of(matrix.rows(), matrix.columns())), () -> bytes(matrix.values()));
    }

    private static MemorySegment bytes(float[] values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        MemorySegment.copy(values, 0, bytes, F32, 0, values.length);
        return bytes;
    }

    /** Patterns name whole paths: no module can be taken for another. */
    private static ObjectNode config(List<LoraPair> pairs, String baseModel) {
        int rank = pairs.stream().mapToInt(LoraPair::rank).max().orElse(1);
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("base_model_name_or_path", baseModel).put("inference_mode", true);
        config.put("r", rank).put("lora_alpha", rank).put("lora_dropout", 0.0).put("bias", "none").put("init_lora_weights", true);
        ObjectNode ranks = config.putObject("rank_pattern");
        ObjectNode alphas = config.putObject("alpha_pattern");
        TreeSet<String> targets = new TreeSet<>();
        for (LoraPair pair : pairs) {
            targets.add(pair.path());
            if (pair.rank() != rank) {
                ranks.put(pair.path().replace(".", "\\."), pair.rank());
                alphas.put(pair.path().replace(".", "\\."), pair.rank());
            }
        }
        ArrayNode modules = config.putArray("target_modules");
        targets.forEach(modules::add);
        return config;
    }
}
