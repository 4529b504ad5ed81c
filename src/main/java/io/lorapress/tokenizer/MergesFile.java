package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads merges.txt, one merge a line under an optional "#version" line. Source: SpecialVocab, gguf-py/gguf/vocab.py. */
final class MergesFile {
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private MergesFile() {
    }

    /** Its merges; none if there is no such file. Malformed lines are passed over, as the converter does. */
    static List<String> read(TokenizerFolder folder) {
        List<String> merges = new ArrayList<>();
        String text = SmallFile.text(folder, "merges.txt", SmallFile.VOCABULARY_LIMIT).orElse("");
        text.lines().skip(text.stripLeading().startsWith("#") ? 1 : 0).forEach(line -> {
            String[] parts = SPACES.split(line.strip());
            if (parts.length == 2) {
                merges.add(parts[0] + ' ' + parts[1]);
            }
        });
        return merges;
    }
}
