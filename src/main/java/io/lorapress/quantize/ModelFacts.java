package io.lorapress.quantize;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import java.util.List;
import java.util.Optional;

/**
 * What the choice of types depends on besides names and shapes, as llama.cpp's loader sees it.
 *
 * @param architecture     GGUF architecture
 * @param layers           all blocks, next-token ones included ({@code hparams.n_layer_all})
 * @param queriesPerKey    attention heads a key-value head of layer 0 ({@code n_gqa}); 0 without attention
 * @param experts          number of experts, 0 in a dense model
 * @param calledSeventyB   whether the loader says LLM_TYPE_70B
 */
public record ModelFacts(String architecture, int layers, int queriesPerKey, int experts, boolean calledSeventyB) {
    /**
     * Source: llama-model.cpp, {@code llama_model_base::load_hparams}; models/*.cpp, {@code load_arch_hparams}.
     *
     * @param overrides as {@code --override-kv} gives them: the loader heeds whole numbers put over scalar keys
     */
    public static ModelFacts of(GgufMetadata metadata, List<KeyOverride> overrides) {
        return new ModelFactsReader(metadata, overrides).read();
    }

    public static ModelFacts of(GgufMetadata metadata) {
        return of(metadata, List.of());
    }

    boolean isFalcon() {
        return architecture.equals("falcon");
    }

    /** One reading of the facts. */
    private record ModelFactsReader(GgufMetadata metadata, List<KeyOverride> overrides) {
        ModelFacts read() {
            String architecture = overridden("general.architecture").filter(o -> o.value() instanceof GgufValue.Text)
                    .map(o -> ((GgufValue.Text) o.value()).value())
                    .orElse(metadata.findText("general.architecture").orElse(""));
            String prefix = architecture + ".";
            if (architecture.equals("clip")) {
                return new ModelFacts(architecture, 0, 0, 0, false);
            }
            int blocks = number(prefix + "block_count");
            int heads = firstLayer(prefix + "attention.head_count", 0);
            int keyHeads = firstLayer(prefix + "attention.head_count_kv", heads);
            int experts = experts(prefix, architecture);
            int ownLayers = blocks - number(prefix + "nextn_predict_layers");
            return new ModelFacts(architecture, layers(prefix, architecture, blocks), keyHeads == 0 ? 0 : heads / keyHeads, experts,
                    isSeventyB(architecture, ownLayers, heads, keyHeads, experts));
        }

        private int experts(String prefix, String architecture) {
            int experts = number(prefix + "expert_count");
            return architecture.equals("hunyuan-dense") || architecture.equals("hunyuan_vl") ? experts <= 1 ? 0 : experts : experts;
        }

        /** Two architectures run more blocks than they store. */
        private int layers(String prefix, String architecture, int blocks) {
            return switch (architecture) {
                case "nanbeige" -> blocks * Math.max(1, number(prefix + "num_loops"));
                case "granite-switch" -> blocks + 1;
                default -> blocks;
            };
        }

        private static boolean isSeventyB(String architecture, int layers, int heads, int keyHeads, int experts) {
            return switch (architecture) {
                case "llama", "llama-embed" -> layers == 80 && heads != keyHeads && experts != 8;
                case "qwen2", "deci", "olmo" -> layers == 80;
                case "jais2" -> layers == 68;
                default -> false;
            };
        }

        private int number(String key) {
            return (int) overridden(key).filter(o -> o.value() instanceof GgufValue.I64).map(o -> ((GgufValue.I64) o.value()).value())
                    .orElseGet(() -> metadata.findInteger(key).orElse(0)).longValue();
        }

        private int firstLayer(String key, int absent) {
            return switch (metadata.get(key)) {
                case null -> absent;
                case GgufValue.Array array when array.size() == 0 -> absent;
                case GgufValue.I32Array array -> array.values()[0];
                case GgufValue.U32Array array -> array.values()[0];
                case GgufValue scalar -> number(key);
            };
        }

        private Optional<KeyOverride> overridden(String key) {
            return overrides.stream().filter(override -> override.key().equals(key)).findFirst();
        }
    }
}
