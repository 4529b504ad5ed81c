package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer's files of a model, those that are there.
 *
 * @param folder           where they are
 * @param json             tokenizer.json, or what vocab.json and merges.txt say where it is missing
 * @param sentencePiece    tokenizer.model
 * @param config           tokenizer_config.json
 * @param specialTokensMap special_tokens_map.json
 * @param addedTokens      added_tokens.json: ids by token, in the file's order
 * @param merges           merges.txt: "left right", in order of rank
 * @param tekken           tekken.json, Mistral's own form
 * @param templates        the chat template files beside tokenizer_config.json
 */
public record TokenizerFiles(TokenizerFolder folder, Optional<TokenizerJson> json, Optional<SentencePieceModel> sentencePiece,
        Optional<ObjectNode> config, Optional<ObjectNode> specialTokensMap, Map<String, Integer> addedTokens,
        List<String> merges, Optional<Tekken> tekken, ChatTemplateFiles templates) {

    /**
     * Reads them.
     *
     * @throws TokenizerException where a file is malformed, or none of them holds a vocabulary
     */
    public static TokenizerFiles read(Path folder) {
        return read(TokenizerFolder.of(folder));
    }

    /** The same of several folders. */
    public static TokenizerFiles read(TokenizerFolder folder) {
        List<String> merges = MergesFile.read(folder);
        Optional<ObjectNode> config = SmallFile.object(folder, "tokenizer_config.json");
        TokenizerFiles files = new TokenizerFiles(folder, json(folder, merges, config),
                SmallFile.find(folder, "tokenizer.model", SmallFile.VOCABULARY_LIMIT).map(SentencePieceModel::read), config,
                SmallFile.object(folder, "special_tokens_map.json"),
                addedTokens(folder), merges,
                SmallFile.find(folder, "tekken.json", SmallFile.VOCABULARY_LIMIT).map(TekkenReader::read), ChatTemplateFiles.read(folder));
        if (files.json.isEmpty() && files.sentencePiece.isEmpty() && files.tekken.isEmpty()) {
            throw new TokenizerException(Reason.NO_TOKENIZER, folder
                    + ": no tokenizer.json, tokenizer.model or vocab.json with merges.txt; copy the base model's tokenizer files here");
        }
        return files;
    }

    /** Whether the folder has a vocabulary of its own. */
    public static boolean present(Path path) {
        TokenizerFolder folder = TokenizerFolder.of(path);
        return SmallFile.find(folder, "tokenizer.json", SmallFile.VOCABULARY_LIMIT)
                .or(() -> SmallFile.find(folder, "tokenizer.model", SmallFile.VOCABULARY_LIMIT))
                .or(() -> SmallFile.find(folder, "tekken.json", SmallFile.VOCABULARY_LIMIT))
                .or(() -> SmallFile.find(folder, "vocab.json", SmallFile.VOCABULARY_LIMIT)).isPresent();
    }

    private static Optional<TokenizerJson> json(TokenizerFolder folder, List<String> merges, Optional<ObjectNode> config) {
        String tokenizerClass = config.map(object -> object.path("tokenizer_class").asString("")).orElse("");
        return SmallFile.find(folder, "tokenizer.json", SmallFile.VOCABULARY_LIMIT).map(TokenizerJsonReader::read)
                .or(() -> merges.isEmpty() ? Optional.empty() : VocabFile.read(folder, merges, tokenizerClass));
    }

    private static Map<String, Integer> addedTokens(TokenizerFolder folder) {
        return SmallFile.object(folder, "added_tokens.json")
                .map(tokens -> AddedTokenList.plain(folder.resolve("added_tokens.json"), tokens)).orElse(Map.of());
    }
}
