package io.lorapress.model.family;

import io.lorapress.model.Vocabulary;
import io.lorapress.model.Vocabulary.Kind;
import io.lorapress.model.config.ModelConfig;

/** Qwen 2 and 2.5. */
class Qwen2 extends Family {
    Qwen2() {
        super("qwen2", Names.DECODER, "Qwen2ForCausalLM");
    }

    Qwen2(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    public Vocabulary vocabulary(ModelConfig config) {
        return Vocabulary.of(vocabularySize(config), Kind.SENTENCE_PIECE, Kind.BYTE_LEVEL_BPE);
    }
}
