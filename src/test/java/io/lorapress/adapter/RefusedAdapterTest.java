package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.safetensors.SafetensorsException;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every adapter that cannot be used is refused by a name of its own, in one line that says what and where. */
class RefusedAdapterTest {
    private static final String PREFIX = "base_model.model.";
    private static final String Q = "model.layers.0.self_attn.q_proj";
    private static final List<TensorInfo> BASE = List.of(
            base("model.embed_tokens.weight", 10, 4), base("lm_head.weight", 10, 4), base("model.norm.weight", 4),
            base(Q + ".weight", 6, 4), base("model.layers.0.self_attn.k_proj.weight", 6, 4), base("model.layers.0.self_attn.k_proj.bias", 6),
            base("model.layers.0.mlp.experts.gate_up_proj", 2, 6, 4), base("model.layers.0.mlp.experts.down_proj", 2, 4, 3),
            base("model.vision.conv.weight", 4, 3, 2, 2), base("model.vision.blocks.0.attn.q_proj.weight", 6, 4),
            base("model.audio.blocks.0.attn.q_proj.weight", 6, 4));
    private static final Set<AdapterError> SEEN = EnumSet.noneOf(AdapterError.class);

    @TempDir
    Path folder;

    private static TensorInfo base(String name, long... shape) {
        return new TensorInfo(name, DType.F32, Shape.of(shape));
    }

    private static AdapterFiles plain() {
        return new AdapterFiles().pair(Q, 6, 4);
    }

    private AdapterException refused(AdapterError error, AdapterFiles files) throws IOException {
        return refused(error, files.write(folder), MapOptions.DEFAULT);
    }

    private static AdapterException refused(AdapterError error, Path folder, MapOptions options) {
        AdapterException refused = assertThrows(AdapterException.class, () -> map(folder, options));
        assertEquals(error, refused.error(), refused.getMessage());
        assertEquals(ExitCode.INPUT_REFUSED, refused.exitCode());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
        SEEN.add(error);
        return refused;
    }

    private static AdapterMapping map(Path folder, MapOptions options) {
        try (Adapter adapter = Adapter.open(folder)) {
            return adapter.map(BASE, options);
        }
    }

    private void refusedNaming(AdapterError error, AdapterFiles files, String... words) throws IOException {
        String message = refused(error, files).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message + " should name " + word);
        }
    }

    @AfterAll
    static void everyReasonHasATest() {
        Set<AdapterError> elsewhere = EnumSet.of(AdapterError.CANNOT_COMBINE, AdapterError.CANNOT_WRITE);
        assertEquals(EnumSet.complementOf(EnumSet.copyOf(elsewhere)), SEEN);
    }

    @Test
    void thePlainOneIsTaken() throws IOException {
        assertEquals(Set.of(Q + ".weight"), map(plain().write(folder), MapOptions.DEFAULT).changes().keySet());
    }

    @Test
    void noConfig() {
        refused(AdapterError.NO_CONFIG, folder, MapOptions.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"r\": 2, \"r\": 3}", "{\"r\": 2} x"})
    void configIsNoObject(String json) throws IOException {
        plain().write(folder);
        Files.writeString(folder.resolve("adapter_config.json"), json);
        refused(AdapterError.BAD_CONFIG, folder, MapOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"r, eight", "r, 0", "lora_alpha, much", "use_rslora, 1", "peft_type, 7", "rank_pattern, 8", "layer_replication, 3"})
    void configValueOfTheWrongKind(String key, String value) throws IOException {
        Object typed = value.matches("\\d+") ? (Object) Integer.parseInt(value) : value;
        refusedNaming(AdapterError.BAD_CONFIG, plain().set(key, typed), key.equals("layer_replication") ? "layer_replication" : key);
    }

    @Test
    void patternIsNoExpression() throws IOException {
        refusedNaming(AdapterError.BAD_CONFIG, plain().set("rank_pattern", Map.of("q_(proj", 2)), "q_(proj");
    }

    @Test
    void noWeights() throws IOException {
        plain().writeConfig(folder);
        refused(AdapterError.NO_WEIGHTS, folder, MapOptions.DEFAULT);
    }

    @Test
    void pickle() throws IOException {
        plain().writeConfig(folder);
        Files.write(folder.resolve("adapter_model.bin"), new byte[] {(byte) 0x80, 2});
        assertTrue(refused(AdapterError.PICKLE, folder, MapOptions.DEFAULT).getMessage().contains("safetensors.torch.save_file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"weight_map\": {\"x\": \"../adapter_model-00001-of-00002.safetensors\"}}",
            "{\"weight_map\": {\"x\": \"adapter_model-00001-of-00002.safetensors\"}}"})
    void indexDoesNotFit(String index) throws IOException {
        plain().writeShards(folder);
        Files.writeString(folder.resolve("adapter_model.safetensors.index.json"), index);
        refused(AdapterError.BAD_INDEX, folder, MapOptions.DEFAULT);
    }

    @Test
    void missingShard() throws IOException {
        plain().writeShards(folder);
        Files.delete(folder.resolve("adapter_model-00002-of-00002.safetensors"));
        LorapressException refused = assertThrows(LorapressException.class, () -> map(folder, MapOptions.DEFAULT));
        assertTrue(refused.getMessage().contains("adapter_model-00002-of-00002.safetensors"), refused.getMessage());
    }

    @Test
    void empty() throws IOException {
        refused(AdapterError.EMPTY, new AdapterFiles());
    }

    @Test
    void storedAsIntegers() throws IOException {
        String name = PREFIX + Q + ".lora_A.weight";
        refusedNaming(AdapterError.BAD_DTYPE, plain().put(name, DType.I8, Shape.of(2, 4), new float[8]), name, "I8");
    }

    @ParameterizedTest
    @CsvSource({"NaN, F32", "Infinity, F32", "-Infinity, BF16", "NaN, F16"})
    void notFinite(float value, DType dtype) throws IOException {
        float[] values = new float[8];
        values[5] = value;
        refusedNaming(AdapterError.NOT_FINITE, plain().put(PREFIX + Q + ".lora_A.weight", dtype, Shape.of(2, 4), values), "lora_A", "element 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base_model.model.x.lora_C.weight", "weight", "base_model.model." + Q + ".lora_A.one.two.weight",
            "base_model.model." + Q + ".original_module.weight", "base_model.model." + Q + ".lora_A.bias"})
    void unknownKey(String key) throws IOException {
        AdapterFiles files = plain().fill(key, 2, 4);
        AdapterException refused = assertThrows(AdapterException.class, () -> map(files.write(folder), MapOptions.DEFAULT));
        assertTrue(Set.of(AdapterError.UNKNOWN_KEY, AdapterError.NO_SUCH_MODULE).contains(refused.error()), refused.getMessage());
        assertTrue(refused.getMessage().contains(key), refused.getMessage());
        SEEN.add(refused.error());
    }

    @Test
    void severalAdaptersInOneFile() throws IOException {
        refusedNaming(AdapterError.SEVERAL_ADAPTERS, new AdapterFiles()
                .fill(PREFIX + Q + ".lora_A.pirate.weight", 2, 4).fill(PREFIX + Q + ".lora_B.parrot.weight", 6, 2), "pirate", "parrot");
    }

    @Test
    void moduleTheBaseLacks() throws IOException {
        refusedNaming(AdapterError.NO_SUCH_MODULE, plain().pair("model.layers.9.self_attn.q_proj", 6, 4), "2 of 4", "model.layers.9");
    }

    @Test
    void savedTensorTheBaseLacks() throws IOException {
        refusedNaming(AdapterError.NO_SUCH_MODULE, plain().fill(PREFIX + "score.weight", 2, 4), "score.weight");
    }

    @Test
    void moduleThatMayBeOneOfTwo() throws IOException {
        refusedNaming(AdapterError.AMBIGUOUS_MODULE, new AdapterFiles().pair("attn.q_proj", 6, 4), "vision", "audio");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_A", "lora_B"})
    void oneHalf(String missing) throws IOException {
        AdapterFiles files = plain();
        files.tensors.remove(PREFIX + Q + "." + missing + ".weight");
        refusedNaming(AdapterError.MISSING_HALF, files, missing);
    }

    @ParameterizedTest
    @CsvSource({"7, 4", "6, 5", "4, 6", "12, 8"})
    void otherShape(int out, int in) throws IOException {
        refusedNaming(AdapterError.WRONG_SHAPE, new AdapterFiles().pair(Q, out, in), Q, "[6, 4]", "another base");
    }

    @Test
    void ungatheredShards() throws IOException {
        refusedNaming(AdapterError.WRONG_SHAPE, plain().put(PREFIX + Q + ".lora_A.weight", Shape.of(0)), "lora_A", "gathered");
    }

    @Test
    void ranksOfTheHalvesDiffer() throws IOException {
        refused(AdapterError.WRONG_SHAPE, plain().fill(PREFIX + Q + ".lora_B.weight", 6, 3));
    }

    @Test
    void vocabularyResizedOnOneSide() throws IOException {
        refusedNaming(AdapterError.WRONG_SHAPE, plain().fill(PREFIX + "model.embed_tokens.weight", 12, 4), "12 rows", "lm_head.weight");
    }

    @Test
    void tokenBeyondTheVocabulary() throws IOException {
        refusedNaming(AdapterError.WRONG_SHAPE, plain().set("trainable_token_indices", List.of(3, 10))
                .fill(PREFIX + "model.embed_tokens.token_adapter.trainable_tokens_delta", 2, 4), "token 10");
    }

    @Test
    void normOfAnotherSize() throws IOException {
        refused(AdapterError.WRONG_SHAPE, plain().fill(PREFIX + "model.norm.weight", 5));
    }

    @Test
    void expertsThatFitNoParameter() throws IOException {
        refused(AdapterError.WRONG_SHAPE, new AdapterFiles().fill(PREFIX + "model.layers.0.mlp.experts.lora_A.weight", 4, 5)
                .fill(PREFIX + "model.layers.0.mlp.experts.lora_B.weight", 6, 4));
    }

    @Test
    void anotherRankThanTheConfig() throws IOException {
        refusedNaming(AdapterError.RANK_DISAGREES, plain().set("r", 8), "rank 2", "8");
        refusedNaming(AdapterError.RANK_DISAGREES, plain().set("rank_pattern", Map.of("q_proj", 4)), "4 for " + Q);
    }

    @Test
    void oneModuleUnderTwoPrefixes() throws IOException {
        refusedNaming(AdapterError.DUPLICATE_TARGET, plain().fill("base_model.model.base_model.model." + Q + ".lora_A.weight", 2, 4), Q);
    }

    @Test
    void oneTensorInTwoShards() throws IOException {
        plain().writeShards(folder);
        Files.copy(folder.resolve("adapter_model-00001-of-00002.safetensors"), folder.resolve("copy.safetensors"));
        String index = folder.resolve("adapter_model.safetensors.index.json").toString();
        Files.writeString(Path.of(index), Files.readString(Path.of(index)).replace("00002-of-00002.safetensors\"",
                "00002-of-00002.safetensors\", \"x\": \"copy.safetensors\""));
        refused(AdapterError.DUPLICATE_TARGET, folder, MapOptions.DEFAULT);
    }

    @Test
    void biasTheBaseLacks() throws IOException {
        refusedNaming(AdapterError.NO_BIAS, plain().set("lora_bias", true).fill(PREFIX + Q + ".lora_B.bias", 6), Q);
    }

    @Test
    void nothingTrained() throws IOException {
        AdapterFiles files = plain().put(PREFIX + Q + ".lora_B.weight", Shape.of(6, 2), new float[12]);
        assertTrue(refused(AdapterError.UNTRAINED, files).getMessage().contains("--allow-untrained"));
        assertEquals(1, map(folder, MapOptions.DEFAULT.withUntrained(true)).changes().size());
    }

    @Test
    void oneModuleUntrainedIsAWarning() throws IOException {
        AdapterFiles files = plain().pair("model.layers.0.self_attn.k_proj", 6, 4)
                .put(PREFIX + Q + ".lora_B.weight", Shape.of(6, 2), new float[12]);
        assertTrue(map(files.write(folder), MapOptions.DEFAULT).warnings().getFirst().contains("1 of 2 deltas"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROMPT_TUNING", "PREFIX_TUNING", "P_TUNING", "MULTITASK_PROMPT_TUNING", "XLORA", "POLY", "ADAPTION_PROMPT"})
    void methodsThatCannotBeMerged(String method) throws IOException {
        refusedNaming(AdapterError.CANNOT_MERGE, plain().set("peft_type", method), method);
    }

    @ParameterizedTest
    @CsvSource({"use_qalora, true", "alora_invocation_tokens, [1]", "arrow_config, {}", "kasa_config, {}", "use_bdlora, {}"})
    void variantsThatCannotBeMerged(String key, String json) throws IOException {
        plain().write(folder);
        Path config = folder.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\\{", "{\"" + key + "\": " + json + ","));
        assertTrue(refused(AdapterError.CANNOT_MERGE, folder, MapOptions.DEFAULT).getMessage().contains(key));
    }

    @Test
    void unknownMethod() throws IOException {
        refusedNaming(AdapterError.UNKNOWN_METHOD, plain().set("peft_type", "BOFT"), "BOFT", "LORA");
    }

    @Test
    void veraWithoutItsProjections() throws IOException {
        refusedNaming(AdapterError.MISSING_HALF, new AdapterFiles().set("peft_type", "VERA")
                .fill(PREFIX + Q + ".vera_lambda_b", 6).fill(PREFIX + Q + ".vera_lambda_d", 2), "save_projection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pissa", "pissa_niter_4", "olora", "corda", "lora_ga", "loftq"})
    void trainedAgainstAChangedBase(String initial) throws IOException {
        refusedNaming(AdapterError.CHANGED_BASE, plain().set("init_lora_weights", initial), initial);
        assertEquals(1, map(folder, MapOptions.DEFAULT.withChangedBase(true)).changes().size());
    }

    @Test
    void replicatesALayerTheBaseLacks() throws IOException {
        refusedNaming(AdapterError.BAD_REPLICATION, plain().set("layer_replication", List.of(List.of(0, 2))), "layer 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 40, 300})
    void cutShort(int length) throws IOException {
        Path file = plain().write(folder).resolve("adapter_model.safetensors");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
        SafetensorsException refused = assertThrows(SafetensorsException.class, () -> map(folder, MapOptions.DEFAULT));
        assertTrue(refused.getMessage().contains("adapter_model.safetensors"), refused.getMessage());
    }

    @Test
    void oneKeyTwice() throws IOException {
        Path file = plain().write(folder).resolve("adapter_model.safetensors");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replace(".lora_B.", ".lora_A."), StandardCharsets.ISO_8859_1);
        assertThrows(SafetensorsException.class, () -> map(folder, MapOptions.DEFAULT));
    }

    @Test
    void theOthersAreNamedToo() throws IOException {
        Consumer<AdapterFiles> many = files -> {
            for (int layer = 1; layer < 9; layer++) {
                files.pair("model.layers." + layer + ".self_attn.q_proj", 6, 4);
            }
        };
        AdapterFiles files = plain();
        many.accept(files);
        refusedNaming(AdapterError.NO_SUCH_MODULE, files, "16 of 18", "and 10 more");
    }
}
