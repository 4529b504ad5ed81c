package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The steps that vocabulary styles are made of; each writes its keys where the converter writes them. */
final class VocabularyBuilder {
    static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
    static final String ADD_SPACE_PREFIX = "tokenizer.ggml.add_space_prefix";
    private static final List<String> INFILL_ROLES = List.of("prefix", "suffix", "middle", "eot");

    private final TokenizerFiles files;
    private final VocabularyRequest request;
    private final GgufMetadata metadata = new GgufMetadata();
    private final List<String> notes = new ArrayList<>();
    private HfVocabulary vocabulary;
    private int size;

    VocabularyBuilder(TokenizerFiles files, VocabularyRequest request) {
        this.files = files;
        this.request = request;
        this.size = request.size();
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

    /** Tokens to write. */
    int size() {
        return size;
    }

    /** Makes the number of tokens a multiple. */
    void padTo(int multiple) {
        size = Math.ceilDiv(size, multiple) * multiple;
    }

    /** config.json. */
    JsonNode config() {
        return request.config();
    }

    /** The class that tokenizer_config.json names, or an empty text. */
    String tokenizerClass() {
        return files.config().map(config -> config.path("tokenizer_class").asString("")).orElse("");
    }

    /** Whether only Mistral's own form of vocabulary is there. */
    boolean isTekken() {
        return files.tekken().isPresent() && files.json().isEmpty();
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
        HfVocabulary vocabulary = vocabulary();
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

    /** Of tokenizer.model, else of tokenizer.json. Source: TextModel._set_vocab_sentencepiece, _set_vocab_llama_hf. */
    void characters() {
        if (hasSentencePiece()) {
            writeScored(SentencePieceTokens.of(files, size(), notes));
            return;
        }
        TokenizerJson json = CharacterPairTokens.json(files);
        writeScored(CharacterPairTokens.of(json, vocabulary(), size(), notes));
        keepFromAddingSpace(json);
    }

    /** Source: Phi3MiniModel.set_vocab. */
    void charactersOfPhi() {
        if (hasSentencePiece()) {
            writeScored(SentencePieceTokens.ofPhi(files, size(), notes));
        } else {
            characters();
        }
    }

    /**
     * With merges instead of scores, under a model name of its own. Source: Gemma4Model.set_vocab.
     *
     * @param visible tokens that are text, whatever their flags say
     */
    void charactersWithMerges(String model, Set<String> visible) {
        TokenList tokens = CharacterPairTokens.of(CharacterPairTokens.json(files), vocabulary(), size(), notes);
        for (int id = 0; id < tokens.size(); id++) {
            if (visible.contains(tokens.text(id))) {
                tokens.setType(id, TokenType.USER_DEFINED);
            }
        }
        tokens.setScores(CharacterPairTokens.UNSCORED);
        metadata.text("tokenizer.ggml.model", model);
        writeTokens(tokens);
        metadata.texts("tokenizer.ggml.merges", merges());
        special().write(metadata);
    }

    /** Of tekken.json. Source: TextModel._set_vocab_mistral. */
    void tekken() {
        Tekken tekken = files.tekken().orElseThrow();
        model("gpt2", "tekken");
        metadata.texts("tokenizer.ggml.merges", tekken.merges());
        tekken.specialIds().forEach((role, id) -> metadata.u32(SpecialTokens.idKey(role), id));
        TokenList tokens = tekken.tokens(size(), notes);
        tokens.writeTexts(metadata);
        metadata.i32s("tokenizer.ggml.scores", new int[tokens.size()]);
        tokens.writeTypes(metadata);
        metadata.bool(ADD_BOS, true);
        metadata.bool("tokenizer.ggml.add_eos_token", false);
        ChatTemplates.of(files).or(tekken.knownTemplate()).write(metadata);
    }

    /** Source: the CodeLlama part of LlamaModel.set_vocab; of these roles GGUF has a key for eot alone. */
    void infillTokens(int endOfTurn) {
        infill(endOfTurn).write(metadata);
    }

    /** Source: GemmaModel.set_vocab, which has written the templates by then. */
    void infillTokensWithoutTemplates(int endOfTurn) {
        SpecialTokens special = infill(endOfTurn);
        special.dropTemplates();
        special.write(metadata);
    }

    private SpecialTokens infill(int endOfTurn) {
        SpecialTokens special = new SpecialTokens(files, config(), Integer.MAX_VALUE, notes, INFILL_ROLES);
        special.suggest("eot", endOfTurn);
        return special;
    }

    /** With these vocabularies llama.cpp puts a space before a text unless told otherwise. */
    private void keepFromAddingSpace(TokenizerJson json) {
        boolean adds = PreTokenizerStructure.of(json).steps().stream().anyMatch(step -> step.startsWith("prepend ")
                || step.startsWith("metaspace:") && !step.startsWith("metaspace:never"));
        if (!adds && metadata.get(ADD_SPACE_PREFIX) == null) {
            metadata.bool(ADD_SPACE_PREFIX, false);
        }
    }

    void addSpacePrefixFromConfig() {
        JsonNode prefix = files.config().map(config -> SmallFile.present(config, "add_prefix_space")).orElse(null);
        if (prefix != null) {
            metadata.bool(ADD_SPACE_PREFIX, prefix.asBoolean(false));
        }
    }

    /** The vocabulary as transformers sees it. */
    HfVocabulary vocabulary() {
        if (vocabulary == null) {
            vocabulary = HfVocabulary.of(files, notes);
        }
        return vocabulary;
    }

    /** The id of an added token that the family cannot do without. */
    int addedId(String content) {
        Integer id = vocabulary().addedId(content);
        if (id == null) {
            throw files.json().orElseThrow().fail(Reason.TOKEN_MISSING,
                    "no added token \"" + content + "\", which this family has; use the base model's tokenizer");
        }
        return id;
    }

    SpecialTokens special() {
        return new SpecialTokens(files, config(), Integer.MAX_VALUE, notes);
    }

    SpecialTokens specialWithout(String role) {
        List<String> roles = SpecialTokens.ROLES.stream().filter(other -> !other.equals(role)).toList();
        return new SpecialTokens(files, config(), Integer.MAX_VALUE, notes, roles);
    }

    Vocabulary build() {
        return Vocabulary.of(metadata, size(), notes.stream().distinct().toList());
    }

    private void writeScored(TokenList tokens) {
        model("llama", "default");
        writeTokens(tokens);
        new SpecialTokens(files, config(), tokens.size(), notes).write(metadata);
    }

    private void writeTokens(TokenList tokens) {
        tokens.writeTexts(metadata);
        tokens.writeScores(metadata);
        tokens.writeTypes(metadata);
    }

    private void model(String name, String preTokenizer) {
        metadata.text("tokenizer.ggml.model", name);
        metadata.text("tokenizer.ggml.pre", preTokenizer);
    }

    private List<String> merges() {
        List<String> merges = files.json().orElseThrow().model().merges();
        return merges.isEmpty() ? files.merges() : merges;
    }
}
