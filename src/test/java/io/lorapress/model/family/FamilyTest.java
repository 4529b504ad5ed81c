package io.lorapress.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.ModelException;
import io.lorapress.model.ShardedTensor;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the goldens do not show: refusals, and what is left out. */
class FamilyTest {
    private static final String LLAMA = """
            {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "num_hidden_layers": 2, "hidden_size": 8,
             "num_attention_heads": 2, "vocab_size": 16}""";
    private static final String MIXTRAL = """
            {"model_type": "mixtral", "architectures": ["MixtralForCausalLM"], "num_hidden_layers": 1, "num_local_experts": 2,
             "vocab_size": 16}""";

    private static ModelConfig config(String json) {
        return ModelConfig.of(JsonMapper.shared().readTree(json));
    }

    private static ShardedTensor tensor(String name, long... shape) {
        return new ShardedTensor(new TensorInfo(name, DType.BF16, Shape.of(shape)), 0);
    }

    private static GgufModel convert(String json, ShardedTensor... tensors) {
        ModelConfig config = config(json);
        return Families.find(config).gguf(config, List.of(tensors));
    }

    @Test
    void anUnknownArchitectureIsNamedWithTheKnownOnes() {
        ModelException e = assertThrows(ModelException.class,
                () -> Families.find(JsonMapper.shared().readTree("{\"architectures\": [\"BertModel\"]}")));
        assertEquals(Reason.UNKNOWN_ARCHITECTURE, e.reason());
        assertTrue(e.getMessage().startsWith("config.json: no family for architecture \"BertModel\"; known are "), e.getMessage());
        assertTrue(e.getMessage().contains("Qwen3ForCausalLM"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void unknownTensorsAreNamed() {
        ModelException e = assertThrows(ModelException.class, () -> convert(LLAMA, tensor("model.norm.weight", 8),
                tensor("model.layers.0.self_attn.q_norm.weight", 4), tensor("model.layers.2.mlp.up_proj.weight", 8, 8)));
        assertEquals(Reason.UNKNOWN_TENSOR, e.reason());
        assertTrue(e.getMessage().contains("model.layers.0.self_attn.q_norm.weight, model.layers.2.mlp.up_proj.weight"), e.getMessage());
    }

    @Test
    void aMissingExpertIsNamed() {
        List<ShardedTensor> tensors = new ArrayList<>();
        for (String matrix : List.of("w1", "w2", "w3")) {
            tensors.add(tensor("model.layers.0.block_sparse_moe.experts.0." + matrix + ".weight", 4, 4));
        }
        ModelException e = assertThrows(ModelException.class, () -> convert(MIXTRAL, tensors.toArray(ShardedTensor[]::new)));
        assertEquals(Reason.MISSING_TENSOR, e.reason());
        assertTrue(e.getMessage().contains("layer 0"), e.getMessage());
    }

    @Test
    void expertsOfDifferentShapesAreRefused() {
        List<ShardedTensor> tensors = new ArrayList<>();
        for (int expert = 0; expert < 2; expert++) {
            for (String matrix : List.of("w1", "w2", "w3")) {
                tensors.add(tensor("model.layers.0.block_sparse_moe.experts." + expert + "." + matrix + ".weight", 4 + expert, 4));
            }
        }
        ModelException e = assertThrows(ModelException.class, () -> convert(MIXTRAL, tensors.toArray(ShardedTensor[]::new)));
        assertEquals(Reason.WRONG_SHAPE, e.reason());
    }

    @Test
    void whatComesOutTwiceIsRefused() {
        ModelException e = assertThrows(ModelException.class, () -> convert(LLAMA, tensor("model.norm.weight", 8),
                tensor("language_model.model.norm.weight", 8)));
        assertEquals(Reason.DUPLICATE_TENSOR, e.reason());
    }

    @Test
    void buffersAndOtherModalitiesAreLeftOut() {
        GgufModel model = convert(LLAMA, tensor("model.layers.0.self_attn.rotary_emb.inv_freq", 2),
                tensor("vision_tower.patch_conv.weight", 4, 4), tensor("model.norm.weight", 8));
        assertEquals(List.of("model.layers.0.self_attn.rotary_emb.inv_freq", "vision_tower.patch_conv.weight"), model.unused());
        assertEquals(1, model.tensors().size());
    }

    @Test
    void cohereBiasesMustBeChecked() {
        GgufModel model = convert("""
                {"model_type": "cohere2", "architectures": ["Cohere2ForCausalLM"], "num_hidden_layers": 1, "rotary_pct": 1.0}""",
                tensor("model.norm.weight", 8), tensor("model.layers.0.self_attn.q_proj.bias", 8));
        assertEquals(List.of("model.layers.0.self_attn.q_proj.bias"), model.zeros());
    }

    @Test
    void shardsKeepTheirOrderAndNamesAreSortedAsText() {
        ModelConfig config = config(LLAMA);
        GgufModel model = Families.find(config).gguf(config, List.of(
                new ShardedTensor(new TensorInfo("lm_head.weight", DType.BF16, Shape.of(16, 8)), 1),
                tensor("model.norm.weight", 8), tensor("model.layers.1.input_layernorm.weight", 8)));
        assertEquals(List.of("blk.1.attn_norm.weight", "output_norm.weight", "output.weight"),
                model.tensors().stream().map(tensor -> tensor.name()).toList());
    }

    @Test
    void gemmasTowerIsFoundUnderTheNamesThatNewerTransformersSaves() throws IOException, URISyntaxException {
        JsonNode golden = GoldenTest.JSON.readTree(Path.of(getClass().getResource("/model/gemma3-vision-a.json").toURI()));
        ModelConfig config = ModelConfig.of(golden.get("config")).withPreprocessor(GoldenTest.JSON.readTree(GoldenTest.PREPROCESSOR));
        List<ShardedTensor> published = GoldenTest.checkpoint(golden.get("checkpoint"));
        List<ShardedTensor> saved = published.stream().map(tensor -> new ShardedTensor(new TensorInfo(
                tensor.info().name().replace("vision_tower.vision_model.", "model.vision_tower.")
                        .replace("multi_modal_projector.", "model.multi_modal_projector."),
                tensor.info().dtype(), tensor.info().shape()), tensor.shard())).toList();
        VisionTower tower = VisionTowers.find(config).orElseThrow();
        assertEquals(names(tower.gguf(config, published)), names(tower.gguf(config, saved)));
    }

    private static Set<String> names(GgufModel model) {
        return model.tensors().stream().map(GgufTensor::name).collect(Collectors.toSet());
    }

    @Test
    void powersAreThoseOfPyTorch() {
        // torch.arange(0, d, 2) / d as powers of a base; bits of the first three and of the last, PyTorch 2.13 on x86-64
        assertBits(500000f, 128, 0x3f800000, 0x3f9d2107, 0x3fc0e30d, 1220993428);
        assertBits(150000f, 64, 0x3f800000, 0x3fb9c3b9, 0x4006cc77, 1204411987);
        assertBits(10000f, 96, 0x3f800000, 0x3f9b1357, 0x3fbbe0d9, 1174468652);
        assertBits(8000000f, 80, 0x3f800000, 0x3fbe73e7, 0x400db03f, 1252267312);
    }

    private static void assertBits(float base, int width, int... want) {
        float[] powers = new float[width / 2];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = (float) (2 * i) / width;
        }
        float[] got = VectorPower.of(base, powers);
        int[] bits = {Float.floatToRawIntBits(got[0]), Float.floatToRawIntBits(got[1]), Float.floatToRawIntBits(got[2]),
            Float.floatToRawIntBits(got[got.length - 1])};
        assertEquals(Arrays.toString(want), Arrays.toString(bits), "base " + base);
    }

    @Test
    void quantilesAreThoseOfPyTorch() {
        // torch.distributions.Normal(0, 1).icdf
        assertEquals(1.6448535919189453, NormalQuantile.of(0.95f));
        assertEquals(1.281551480293274, NormalQuantile.of(0.9f));
        assertEquals(2.326348304748535, NormalQuantile.of(0.99f));
        assertEquals(Float.NEGATIVE_INFINITY, NormalQuantile.of(0f));
    }
}
