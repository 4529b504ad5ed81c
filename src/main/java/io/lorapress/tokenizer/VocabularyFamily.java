package io.lorapress.tokenizer;

import java.util.HashMap;
import java.util.Map;

/**
 * What a family asks of its vocabulary, by config.json's architecture.
 *
 * @param style        how it is made
 * @param preTokenizer the name its pre-tokeniser has where several stand for the same structure, or an empty text
 */
record VocabularyFamily(VocabularyStyle style, String preTokenizer) {
    private static final VocabularyFamily OTHER = new VocabularyFamily(VocabularyStyle.BPE, "");
    private static final Map<String, VocabularyFamily> BY_ARCHITECTURE = new HashMap<>();

    static {
        put(VocabularyStyle.LLAMA, "", "LlamaForCausalLM", "LLaMAForCausalLM", "LlamaModel", "LlamaBidirectionalModel",
                "MistralForCausalLM", "MixtralForCausalLM", "Mistral3ForConditionalGeneration", "Ministral3ForCausalLM",
                "LlavaForConditionalGeneration", "VoxtralForConditionalGeneration", "VLlama3ForCausalLM", "SmolLM3ForCausalLM",
                "IQuestCoderForCausalLM", "ApertusForCausalLM", "ArceeForCausalLM", "CogVLMForCausalLM",
                "JanusForConditionalGeneration", "NanbeigeForCausalLM");
        put(VocabularyStyle.LLAMA, "refact", "GraniteForCausalLM", "GraniteMoeForCausalLM", "GraniteMoeSharedForCausalLM",
                "GraniteSWAForCausalLM", "GraniteMoeSWAForCausalLM");
        put(VocabularyStyle.LLAMA, "afmoe", "AfmoeForCausalLM");
        put(VocabularyStyle.BPE, "llama4", "Llama4ForCausalLM", "Llama4ForConditionalGeneration");
        put(VocabularyStyle.SENTENCEPIECE_OR_BPE, "", "Qwen2ForCausalLM", "Qwen2Model", "Qwen3ForCausalLM", "Qwen3Model",
                "Qwen3VLForConditionalGeneration", "Qwen2VLForConditionalGeneration", "Qwen2VLModel",
                "Qwen2_5_VLForConditionalGeneration", "Qwen2_5OmniModel", "Qwen2AudioForConditionalGeneration",
                "DeepseekForCausalLM", "DreamModel", "GrokForCausalLM", "Grok1ForCausalLM");
        put(VocabularyStyle.SENTENCEPIECE_OR_BPE, "kormo", "KORMoForCausalLM");
        put(VocabularyStyle.GEMMA, "", "GemmaForCausalLM");
        put(VocabularyStyle.GEMMA2, "", "Gemma2ForCausalLM");
        put(VocabularyStyle.GEMMA3, "", "Gemma3ForCausalLM", "Gemma3ForConditionalGeneration", "Gemma3TextModel",
                "Gemma3nForCausalLM", "Gemma3nForConditionalGeneration");
        put(VocabularyStyle.GEMMA4, "", "Gemma4ForCausalLM", "Gemma4ForConditionalGeneration",
                "Gemma4UnifiedForConditionalGeneration");
        put(VocabularyStyle.PHI3, "dbrx", "Phi3ForCausalLM", "Phi4ForCausalLMV", "PhiMoEForCausalLM", "PhimoeForCausalLM");
        put(VocabularyStyle.BPE, "phi-2", "PhiForCausalLM");
        put(VocabularyStyle.BPE, "command-r", "CohereForCausalLM", "Cohere2ForCausalLM");
        put(VocabularyStyle.BPE, "cohere2moe", "Cohere2MoeForCausalLM");
        put(VocabularyStyle.BPE, "dbrx", "DbrxForCausalLM", "Olmo2ForCausalLM", "Olmo3ForCausalLM");
        put(VocabularyStyle.BPE, "olmo", "OlmoForCausalLM", "OLMoForCausalLM", "OlmoeForCausalLM");
        put(VocabularyStyle.BPE, "starcoder", "Starcoder2ForCausalLM", "GPTBigCodeForCausalLM");
        put(VocabularyStyle.BPE, "stablelm2", "StableLmForCausalLM", "StableLMEpochForCausalLM");
        put(VocabularyStyle.BPE, "falcon-h1", "FalconH1ForCausalLM");
        put(VocabularyStyle.BPE, "exaone", "ExaoneForCausalLM");
        put(VocabularyStyle.BPE, "exaone4", "Exaone4ForCausalLM");
        put(VocabularyStyle.BPE, "lfm2", "Lfm2ForCausalLM", "LFM2ForCausalLM", "Lfm2MoeForCausalLM", "Lfm2Model");
        put(VocabularyStyle.BPE, "minimax-m2", "MiniMaxM2ForCausalLM");
        put(VocabularyStyle.BPE, "bailingmoe", "BailingMoeForCausalLM");
        put(VocabularyStyle.BPE, "bailingmoe2", "BailingMoeV2ForCausalLM");
        put(VocabularyStyle.BPE, "codeshell", "CodeShellForCausalLM");
        put(VocabularyStyle.BPE, "hy_v4", "HYV4ForCausalLM");
        put(VocabularyStyle.BPE, "llada-moe", "LLaDAMoEModel", "LLaDAMoEModelLM");
        put(VocabularyStyle.BPE, "mpt", "MPTForCausalLM");
        put(VocabularyStyle.CHAT_GLM, "chatglm-bpe", "GlmForCausalLM", "ChatGLMModel", "ChatGLMForConditionalGeneration");
        put(VocabularyStyle.GLM4, "glm4", "Glm4ForCausalLM", "Glm4vForConditionalGeneration");
        put(VocabularyStyle.GLM_MOE, "glm4", "Glm4MoeForCausalLM", "Glm4vMoeForConditionalGeneration", "Glm4MoeLiteForCausalLM",
                "GlmMoeDsaForCausalLM");
        put(VocabularyStyle.SOLAR, "solar-open", "SolarOpenForCausalLM");
        put(VocabularyStyle.HUNYUAN, "hunyuan-dense", "HunYuanDenseV1ForCausalLM", "HunYuanVLForConditionalGeneration");
        put(VocabularyStyle.HUNYUAN_MOE, "hunyuan", "HunYuanMoEV1ForCausalLM");
        put(VocabularyStyle.ERNIE, "", "Ernie4_5_ForCausalLM", "Ernie4_5ForCausalLM", "Ernie4_5_MoeForCausalLM");
        put(VocabularyStyle.NEMOTRON, "", "NemotronForCausalLM");
        put(VocabularyStyle.NEMOTRON_H, "", "NemotronHForCausalLM");
        put(VocabularyStyle.GRANITE_HYBRID, "dbrx", "GraniteMoeHybridForCausalLM", "BambaForCausalLM");
        put(VocabularyStyle.MAMBA, "", "MambaForCausalLM", "MambaLMHeadModel", "FalconMambaForCausalLM");
        put(VocabularyStyle.MAMBA2, "", "Mamba2ForCausalLM");
        put(VocabularyStyle.JAMBA, "", "JambaForCausalLM");
        put(VocabularyStyle.SENTENCEPIECE, "", "BaichuanForCausalLM", "BaiChuanForCausalLM", "BitnetForCausalLM",
                "BitNetForCausalLM", "MiniCPMForCausalLM", "MiniCPM3ForCausalLM", "OrionForCausalLM", "PlamoForCausalLM");
    }

    /** Of a family with no wishes: byte-level BPE. */
    static VocabularyFamily of(String architecture) {
        return BY_ARCHITECTURE.getOrDefault(architecture, OTHER);
    }

    private static void put(VocabularyStyle style, String preTokenizer, String... architectures) {
        for (String architecture : architectures) {
            BY_ARCHITECTURE.put(architecture, new VocabularyFamily(style, preTokenizer));
        }
    }
}
