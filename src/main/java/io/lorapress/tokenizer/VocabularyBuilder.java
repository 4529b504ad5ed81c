package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The steps that vocabulary styles are made of; each writes its keys where the converter writes them. */
final class VocabularyBuilder {
    static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
    static final String ADD_SPACE_PREFIX = "tokenizer.ggml.add_space_prefix";
    private static final List<String> INFILL_ROLES = List.of("prefix", "suffix", "middle", "eot");
    private static final List<String> ROLES = List.of("bos", "eos", "eot", "eom", "unk", "sep", "pad", "mask");

    private final TokenizerFiles files;
    private final VocabularyRequest request;
    private final GgufMetadata metadata = new GgufMetadata();
    private final List<String> notes = new ArrayList<>();

    VocabularyBuilder(TokenizerFiles files, VocabularyRequest request) {
        this.files = files;
        this.request = request;
    }

    TokenizerFiles files() {
        return files;
    }

    VocabularyRequest request() {
        return request;
    }

    GgufMetadata metadata() {
        return metadata;
    }

    List<String> notes() {
        return notes;
    }

    int size() {
        return request.size();
    }

    boolean hasSentencePiece() {
        return files.sentencePiece().isPresent();
    }

    /** Whether tokenizer.json is BPE over characters with bytes as the way out. Source: LlamaHfVocab, gguf-py/gguf/vocab.py. */
    boolean isCharacterPairs() {
        return files.json().filter(CharacterPairTokens::isFor).isPresent();
    }

    /** Source: TextModel._set_vocab_gpt2. */
    void bytePairs() {
        bytePairs(special());
    }

    /** With special tokens that the family has set. */
    void bytePairs(SpecialTokens special) {
        TokenizerJson json = BytePairTokens.json(files);
        HfVocabulary vocabulary = HfVocabulary.of(files, notes);
        PreTokenizer preTokenizer = PreTokenizer.of(json, vocabulary, request, special.id("bos"), special.adds("bos"), notes);
        model("gpt2", preTokenizer.name());
        TokenList tokens = BytePairTokens.of(json, vocabulary, size(), notes);
        tokens.writeTexts(metadata);
        tokens.writeTypes(metadata);
        metadata.texts("tokenizer.ggml.merges", merges());
        special.write(metadata);
        keepFromAddingBos(preTokenizer);
    }

    /** A name picked for its structure must not bring a BOS that the tokeniser does not add. */
    private void keepFromAddingBos(PreTokenizer preTokenizer) {
        if (!preTokenizer.isConverters() && PreTokenizerNames.addsBos(preTokenizer.name()) && metadata.get(ADD_BOS) == null) {
            metadata.bool(ADD_BOS, false);
        }
    }

    /** Source: TextModel._set_vocab_sentencepiece. */
    void sentencePiece() {
        SentencePieceModel model = files.sentencePiece().orElseThrow(() -> new TokenizerException(Reason.FILE_MISSING,
                files.folder() + ": no tokenizer.model, which this family needs; copy the base model's here"));
        writeScored("llama", SentencePieceTokens.of(model, files, size(), notes));
    }

    /** Source: TextModel._set_vocab_llama_hf. */
    void characterPairs() {
        writeScored("llama", CharacterPairTokens.of(files, size(), notes));
    }

    /** Source: the CodeLlama part of LlamaModel.set_vocab; of these roles GGUF has a key for eot alone. */
    void infillTokens(int endOfTurn) {
        SpecialTokens special = new SpecialTokens(files, request.config(), Integer.MAX_VALUE, notes, INFILL_ROLES);
        special.suggest("eot", endOfTurn);
        special.write(metadata);
    }

    void addSpacePrefixFromConfig() {
        JsonNode prefix = files.config().map(config -> SmallFile.present(config, "add_prefix_space")).orElse(null);
        if (prefix != null) {
            metadata.bool(ADD_SPACE_PREFIX, prefix.asBoolean(false));
        }
    }

    SpecialTokens special() {
        return new SpecialTokens(files, request.config(), Integer.MAX_VALUE, notes);
    }

    Vocabulary build() {
        return new Vocabulary(metadata, size(), text("tokenizer.ggml.pre").orElse("default"), specialIds(),
                text("tokenizer.chat_template"), List.copyOf(notes.stream().distinct().toList()));
    }

    private void writeScored(String model, TokenList tokens) {
        model(model, "default");
        tokens.writeTexts(metadata);
        tokens.writeScores(metadata);
        tokens.writeTypes(metadata);
        new SpecialTokens(files, request.config(), tokens.size(), notes).write(metadata);
    }

    private void model(String name, String preTokenizer) {
        metadata.text("tokenizer.ggml.model", name);
        metadata.text("tokenizer.ggml.pre", preTokenizer);
    }

    private List<String> merges() {
        List<String> merges = files.json().orElseThrow().model().merges();
        return merges.isEmpty() ? files.merges() : merges;
    }

    private Map<String, Integer> specialIds() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String role : ROLES) {
            if (metadata.get(SpecialTokens.idKey(role)) instanceof GgufValue.U32(long id)) {
                ids.put(role, (int) id);
            }
        }
        return ids;
    }

    private Optional<String> text(String key) {
        return metadata.get(key) instanceof GgufValue.Text(String value) ? Optional.of(value) : Optional.empty();
    }
}
