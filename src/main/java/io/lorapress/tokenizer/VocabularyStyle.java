package io.lorapress.tokenizer;

/** How a family's vocabulary is made of its files. Source: the set_vocab of each class in conversion/*.py. */
enum VocabularyStyle {
    /** Byte-level BPE. Source: TextModel.set_vocab. */
    BPE {
        @Override
        void write(VocabularyBuilder to) {
            to.bytePairs();
        }
    },
    /** SentencePiece, else BPE over characters, else byte-level BPE. Source: LlamaModel. */
    LLAMA {
        private static final int CODE_LLAMA_SIZE = 32016;
        private static final int GRANITE_CODE_SIZE = 49152;

        @Override
        void write(VocabularyBuilder to) {
            to.addSpacePrefixFromConfig();
            if (to.hasSentencePiece()) {
                to.sentencePiece();
            } else if (to.isCharacterPairs()) {
                to.characterPairs();
            } else {
                to.bytePairs();
            }
            if (to.size() == CODE_LLAMA_SIZE) {
                to.infillTokens(32010);
            }
            if (to.size() == GRANITE_CODE_SIZE) {
                to.metadata().bool(VocabularyBuilder.ADD_BOS, false);
            }
        }
    },
    /** SentencePiece, else byte-level BPE. Source: Qwen2Model and others. */
    SENTENCEPIECE_OR_BPE {
        @Override
        void write(VocabularyBuilder to) {
            if (to.hasSentencePiece()) {
                to.sentencePiece();
            } else {
                to.bytePairs();
            }
        }
    };

    abstract void write(VocabularyBuilder to);
}
