package io.lorapress.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ModelConfigTest {
    private static ModelConfig config(String json) {
        return ModelConfig.of(JsonMapper.shared().readTree(json));
    }

    @Test
    void classDefaultsCountWhereConfigJsonIsSilent() {
        ModelConfig config = config("{'model_type': 'llama', 'num_attention_heads': 16, 'hidden_size': 1024}".replace('\'', '"'));
        assertEquals(64, config.integer("head_dim"));
        assertEquals(16, config.integer("num_key_value_heads"));
        assertEquals(2048, config.integer("max_position_embeddings"));
        assertEquals(10000.0, config.rope().number("rope_theta"));
    }

    @Test
    void anUnknownModelTypeIsTakenAsItIs() {
        ModelConfig config = config("{\"model_type\": \"nobody-knows\", \"hidden_size\": 8}");
        assertFalse(config.has("num_hidden_layers"));
        assertEquals(8, config.integer("hidden_size"));
    }

    @Test
    void bothWaysOfWritingRotaryParametersGiveTheSame() {
        ModelConfig old = config("""
                {"model_type": "llama", "max_position_embeddings": 131072, "rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3",
                 "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}""");
        ModelConfig today = config("""
                {"model_type": "llama", "max_position_embeddings": 131072, "rope_parameters": {"rope_type": "llama3",
                 "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                 "original_max_position_embeddings": 8192}}""");
        for (String key : List.of("rope_theta", "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings")) {
            assertEquals(today.rope().number(key), old.rope().number(key), key);
        }
        assertEquals("llama3", old.rope().text("rope_type"));
    }

    @Test
    void typeIsTheOlderNameOfRopeType() {
        ModelConfig config = config("""
                {"model_type": "qwen2", "max_position_embeddings": 32768, "rope_scaling": {"type": "yarn", "factor": 4.0}}""");
        assertEquals("yarn", config.rope().text("rope_type"));
        assertEquals(32768, config.rope().integer("original_max_position_embeddings"));
    }

    @Test
    void textConfigWinsOverTheRoot() {
        ModelConfig config = config("""
                {"model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"], "hidden_size": 1,
                 "text_config": {"model_type": "gemma3_text", "hidden_size": 2560, "num_hidden_layers": 7}}""");
        assertEquals(2560, config.integer("hidden_size"));
        assertEquals("full_attention", config.texts("layer_types").get(5));
        assertEquals("sliding_attention", config.texts("layer_types").get(6));
        assertEquals("Gemma3ForConditionalGeneration", config.architecture());
        assertEquals(1_000_000.0, config.fullAttentionRope().number("rope_theta"));
    }

    @Test
    void flatVisionLanguageConfigsGetATextConfig() {
        ModelConfig config = config("""
                {"model_type": "qwen2_5_vl", "hidden_size": 2048, "num_attention_heads": 16, "rms_norm_eps": 1e-5,
                 "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}, "vision_config": {"depth": 32}}""");
        assertEquals(2048, config.integer("hidden_size"));
        assertEquals("default", config.rope().text("rope_type"));
        assertEquals(3, config.rope().integers("mrope_section").length);
        assertFalse(config.whole().has("rms_norm_eps"));
    }

    @Test
    void aNullEndsTheSearch() {
        ModelConfig config = config("{\"a\": null, \"b\": 2}");
        assertTrue(config.findInteger("a", "b").isEmpty());
        assertEquals(2, config.integer("missing", "b"));
    }

    @Test
    void aMissingFieldIsNamed() {
        ModelException e = assertThrows(ModelException.class, () -> config("{}").integer("hidden_size", "n_embd"));
        assertEquals(Reason.MISSING_FIELD, e.reason());
        assertEquals(ExitCode.INPUT_REFUSED, e.exitCode());
        assertEquals("config.json: needs hidden_size or n_embd, which is missing or null", e.getMessage());
    }

    @Test
    void aWrongTypeIsNamed() {
        ModelException e = assertThrows(ModelException.class, () -> config("{\"hidden_size\": \"big\"}").integer("hidden_size"));
        assertEquals(Reason.WRONG_VALUE, e.reason());
        assertEquals("config.json: hidden_size must be a whole number, not \"big\"", e.getMessage());
        assertThrows(ModelException.class, () -> config("{\"x\": 1.5}").integer("x"));
        assertThrows(ModelException.class, () -> config("{\"x\": {}}").number("x"));
        assertThrows(ModelException.class, () -> config("{\"x\": 1}").flag("x"));
        assertThrows(ModelException.class, () -> config("{\"x\": 1}").texts("x"));
        assertThrows(ModelException.class, () -> config("{\"x\": []}").findObject("x"));
        assertThrows(ModelException.class, () -> ModelConfig.of(JsonMapper.shared().readTree("[]")));
    }

    @Test
    void absurdNumbersOfLayersAreRefusedBeforeAnythingIsMade() {
        ModelConfig config = config("{\"model_type\": \"qwen3\", \"num_hidden_layers\": 9000000000000}");
        assertEquals(Reason.WRONG_VALUE, assertThrows(ModelException.class, config::blocks).reason());
    }

    @Test
    void anArchitectureMustBeNamed() {
        assertEquals(Reason.UNKNOWN_ARCHITECTURE,
                assertThrows(ModelException.class, () -> config("{\"architectures\": []}").architecture()).reason());
    }
}
