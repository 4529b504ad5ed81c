package io.lorapress.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Makes of vocab.json and merges.txt, the older form, what tokenizer.json would say of the model. */
final class VocabFile {
    private VocabFile() {
    }

    /** The pre-tokeniser is not in these files: it is the one that GPT-2 has, whose form they are. */
    static Optional<TokenizerJson> read(Path folder, List<String> merges) {
        return SmallFile.object(folder, "vocab.json").map(vocabulary -> {
            Path file = folder.resolve("vocab.json");
            return new TokenizerJson(file,
                    new TokenizerJson.Model("BPE", AddedTokenList.plain(file, vocabulary), merges, SmallFile.JSON.createObjectNode()),
                    List.of(), null, byteLevel().put("add_prefix_space", false).put("use_regex", true), null, byteLevel());
        });
    }

    private static ObjectNode byteLevel() {
        return SmallFile.JSON.createObjectNode().put("type", "ByteLevel");
    }
}
