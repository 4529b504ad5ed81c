package io.lorapress.tokenizer;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How a family's vocabulary is made of its files. Source: the set_vocab of the class named, conversion/*.py. */
enum VocabularyStyle {
    /** Byte-level BPE. TextModel. */
    BPE {
        @Override
        void write(VocabularyBuilder to) {
            to.bytePairs();
        }
    },
    /** SentencePiece. BaichuanModel and others. */
    SENTENCEPIECE {
        @Override
        void write(VocabularyBuilder to) {
            to.characters();
        }
    },
    /** SentencePiece, else byte-level BPE. Qwen2Model and others. */
    SENTENCEPIECE_OR_BPE {
        @Override
        void write(VocabularyBuilder to) {
            sentencePieceOrBpe(to);
        }
    },
    /** SentencePiece, else BPE over characters, else byte-level BPE; tekken.json where tokenizer.json is missing. LlamaModel. */
    LLAMA {
        private static final int CODE_LLAMA_SIZE = 32016;
        private static final int CODE_LLAMA_EOT = 32010;
        private static final int GRANITE_CODE_SIZE = 49152;

        @Override
        void write(VocabularyBuilder to) {
            if (to.isTekken()) {
                to.tekken();
                return;
            }
            to.addSpacePrefixFromConfig();
            if (to.hasSentencePiece() || to.isCharacterPairs()) {
                to.characters();
            } else {
                to.bytePairs();
            }
            if (to.size() == CODE_LLAMA_SIZE) {
                to.infillTokens(CODE_LLAMA_EOT);
            }
            if (to.size() == GRANITE_CODE_SIZE) {
                to.metadata().bool(VocabularyBuilder.ADD_BOS, false);
            }
        }
    },
    /** SentencePiece with code's end of turn. GemmaModel. */
    GEMMA {
        private static final int EOT = 107;

        @Override
        void write(VocabularyBuilder to) {
            to.characters();
            to.infillTokensWithoutTemplates(EOT);
            to.metadata().bool(VocabularyBuilder.ADD_SPACE_PREFIX, false);
        }
    },
    /** SentencePiece, never a space before the text. Gemma2Model. */
    GEMMA2 {
        @Override
        void write(VocabularyBuilder to) {
            to.characters();
            to.metadata().bool(VocabularyBuilder.ADD_SPACE_PREFIX, false);
        }
    },
    /** As Gemma 2, or tokenizer.json as it is. Gemma3Model. */
    GEMMA3 {
        @Override
        void write(VocabularyBuilder to) {
            if (to.hasSentencePiece()) {
                GEMMA2.write(to);
            } else {
                to.bytePairs();
            }
        }
    },
    /** BPE over characters with its merges; marks of the chat format are text. Gemma4Model. */
    GEMMA4 {
        private static final Set<String> VISIBLE = Set.of("<|channel>", "<channel|>", "<|tool_call>", "<tool_call|>",
                "<|tool_response>", "<tool_response|>", "<|\"|>");

        @Override
        void write(VocabularyBuilder to) {
            to.charactersWithMerges("gemma4", VISIBLE);
            to.metadata().bool(VocabularyBuilder.ADD_SPACE_PREFIX, false);
            to.metadata().bool(VocabularyBuilder.ADD_BOS, true);
        }
    },
    /** SentencePiece with tokenizer.json's added tokens; Phi-4 is byte-level BPE. Phi3MiniModel. */
    PHI3 {
        @Override
        void write(VocabularyBuilder to) {
            if (to.tokenizerClass().equals("GPT2Tokenizer") || !to.hasSentencePiece() && !to.isCharacterPairs()) {
                to.bytePairs();
            } else {
                to.charactersOfPhi();
            }
        }
    },
    /** SentencePiece; the config says whether a space goes before the text. Ernie4_5Model. */
    ERNIE {
        @Override
        void write(VocabularyBuilder to) {
            to.characters();
            to.addSpacePrefixFromConfig();
        }
    },
    /** SentencePiece whose pad and unk are known. NemotronModel. */
    NEMOTRON {
        @Override
        void write(VocabularyBuilder to) {
            to.characters();
            to.metadata().u32(SpecialTokens.idKey("pad"), 0);
            to.metadata().u32(SpecialTokens.idKey("unk"), 1);
        }
    },
    /** Byte-level BPE, its size a multiple of 8; dense ones add a BOS. NemotronHModel. */
    NEMOTRON_H {
        @Override
        void write(VocabularyBuilder to) {
            to.padTo(8);
            to.bytePairs();
            JsonNode experts = SmallFile.present(to.config(), "num_experts_per_tok");
            if (experts == null) {
                to.metadata().bool(VocabularyBuilder.ADD_BOS, true);
            }
        }
    },
    /** Its size a multiple of 8 where there are state-space layers. GraniteHybridModel. */
    GRANITE_HYBRID {
        @Override
        void write(VocabularyBuilder to) {
            if (hasStateSpaceLayers(to.config())) {
                to.padTo(8);
            }
            sentencePieceOrBpe(to);
        }

        private static boolean hasStateSpaceLayers(JsonNode config) {
            JsonNode types = SmallFile.present(config, "layer_types");
            if (types != null && !types.isEmpty()) {
                return types.valueStream().anyMatch(type -> !type.asString("").equals("attention"));
            }
            JsonNode attention = SmallFile.present(config, "attn_layer_indices");
            return attention == null || attention.size() < config.path("num_hidden_layers").asInt(Integer.MAX_VALUE);
        }
    },
    /** Its size a multiple of 8, or of what the config says. MambaModel. */
    MAMBA {
        @Override
        void write(VocabularyBuilder to) {
            to.padTo(to.config().path("pad_vocab_size_multiple").asInt(8));
            sentencePieceOrBpe(to);
        }
    },
    /** Its size a multiple of 16, or of what the config says. Mamba2Model. */
    MAMBA2 {
        @Override
        void write(VocabularyBuilder to) {
            to.padTo(to.config().path("pad_vocab_size_multiple").asInt(16));
            sentencePieceOrBpe(to);
        }
    },
    /** Byte-level BPE with GLM's older marks. ChatGLMModel. */
    CHAT_GLM {
        @Override
        void write(VocabularyBuilder to) {
            SpecialTokens special = to.special();
            special.suggest("eos", to.addedId("<|endoftext|>"));
            special.suggest("eot", to.addedId("<|user|>"));
            special.suggest("unk", to.addedId("<|endoftext|>"));
            to.bytePairs(special);
        }
    },
    /** Byte-level BPE with GLM-4's marks. Glm4Model. */
    GLM4 {
        @Override
        void write(VocabularyBuilder to) {
            SpecialTokens special = to.special();
            special.suggest("eos", to.addedId("<|endoftext|>"));
            special.suggest("eot", to.addedId("<|user|>"));
            special.suggest("unk", to.addedId("<|endoftext|>"));
            special.suggest("bos", to.addedId("<|endoftext|>"));
            to.bytePairs(special);
        }
    },
    /** Byte-level BPE with GLM-4.5's marks; its eos is whatever the configs say. TextModel._set_vocab_glm. */
    GLM_MOE {
        @Override
        void write(VocabularyBuilder to) {
            SpecialTokens special = to.special();
            special.suggest("bos", to.addedId("[gMASK]"));
            special.suggest("eot", to.addedId("<|user|>"));
            special.suggest("unk", to.addedId("<|endoftext|>"));
            special.suggest("eom", to.addedId("<|observation|>"));
            to.bytePairs(special);
        }
    },
    /** Byte-level BPE with Solar's marks. SolarOpenModel. */
    SOLAR {
        @Override
        void write(VocabularyBuilder to) {
            SpecialTokens special = to.special();
            special.suggest("eos", to.addedId("<|endoftext|>"));
            special.suggest("eot", to.addedId("<|endoftext|>"));
            special.suggest("unk", to.addedId("<unk>"));
            special.suggest("bos", to.addedId("<|startoftext|>"));
            to.bytePairs(special);
        }
    },
    /** Byte-level BPE; eos and eot are mended from config.json and generation_config.json. HunYuanModel. */
    HUNYUAN {
        @Override
        void write(VocabularyBuilder to) {
            to.bytePairs(to.config().path("pad_token_id").asInt(0) < 0 ? to.specialWithout("pad") : to.special());
            JsonNode end = SmallFile.present(to.config(), "eod_token_id");
            if (end != null && end.isIntegralNumber()) {
                to.metadata().u32(SpecialTokens.idKey("eos"), end.longValue());
            }
            JsonNode ends = to.request().generationConfig().path("eos_token_id");
            if (ends.isArray() && ends.size() >= 2) {
                to.metadata().u32(SpecialTokens.idKey("eot"), ends.get(0).longValue());
            }
        }
    },
    /** Byte-level BPE with a BOS that the config names wrongly. HunYuanMoEModel. */
    HUNYUAN_MOE {
        private static final int BOS = 127959;

        @Override
        void write(VocabularyBuilder to) {
            to.bytePairs();
            if (BOS < to.size()) {
                to.metadata().u32(SpecialTokens.idKey("bos"), BOS);
            }
        }
    },
    /** BPE over characters where there is no SentencePiece model, without a space before the text then. JambaModel. */
    JAMBA {
        @Override
        void write(VocabularyBuilder to) {
            to.characters();
            if (!to.hasSentencePiece()) {
                to.metadata().bool(VocabularyBuilder.ADD_SPACE_PREFIX, false);
            }
        }
    };

    abstract void write(VocabularyBuilder to);

    private static void sentencePieceOrBpe(VocabularyBuilder to) {
        if (to.hasSentencePiece()) {
            to.characters();
        } else {
            to.bytePairs();
        }
    }
}
