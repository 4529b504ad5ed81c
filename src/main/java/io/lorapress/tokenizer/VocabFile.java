package io.lorapress.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of vocab.json and merges.txt, the older form, what tokenizer.json would say of the model. How text is split is not in
 * these files: the tokenizer's class has it. Source: GPT2Tokenizer and Qwen2Tokenizer, transformers.
 */
final class VocabFile {
    private VocabFile() {
    }

    /** @param tokenizerClass as tokenizer_config.json names it; any other than Qwen's splits as GPT-2 does */
    static Optional<TokenizerJson> read(TokenizerFolder folder, List<String> merges, String tokenizerClass) {
        return SmallFile.object(folder, "vocab.json").map(vocabulary -> {
            Path file = folder.resolve("vocab.json");
            boolean isQwen = tokenizerClass.startsWith("Qwen2Tokenizer");
            return new TokenizerJson(file,
                    new TokenizerJson.Model("BPE", AddedTokenList.plain(file, vocabulary), merges, SmallFile.JSON.createObjectNode()),
                    List.of(), null, isQwen ? qwen2() : byteLevel(true), null, byteLevel(true));
        });
    }

    private static ObjectNode qwen2() {
        ObjectNode split = SmallFile.JSON.createObjectNode().put("type", "Split").put("behavior", "Isolated").put("invert", false);
        split.putObject("pattern").put("Regex", PreTokenizerNames.onlyPattern("qwen2"));
        ObjectNode sequence = SmallFile.JSON.createObjectNode().put("type", "Sequence");
        sequence.putArray("pretokenizers").add(split).add(byteLevel(false));
        return sequence;
    }

    private static ObjectNode byteLevel(boolean splits) {
        return SmallFile.JSON.createObjectNode().put("type", "ByteLevel").put("add_prefix_space", false).put("use_regex", splits);
    }
}
