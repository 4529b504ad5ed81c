package io.lorapress.tokenizer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Knows a vocabulary by the ids it gives to one text full of oddities, as llama.cpp's converter does: their SHA-256, as Python
 * prints the list. Source: TextModel.get_vocab_base_pre, conversion/base.py.
 *
 * <p>A token added in training is not in that text, so the ids stay; an edited vocabulary is not known.
 */
final class Fingerprint {
    private static final String PROBE = TableFile.text("probe.txt");
    private static final Map<String, String> NAMES = TableFile.rows("fingerprints.tsv").stream()
            .collect(Collectors.toUnmodifiableMap(List::getFirst, List::getLast));

    private Fingerprint() {
    }

    /**
     * The pre-tokeniser's name, if the vocabulary is known. The table holds the ids with what the tokeniser adds around them, and
     * that has changed between versions of transformers for some models: without, and with a BOS, count as well.
     *
     * @param bos the id of the BOS, or null
     */
    static Optional<String> name(TokenizerJson json, HfVocabulary vocabulary, Integer bos) throws UnknownStepException {
        TextEncoder encoder = new TextEncoder(json, vocabulary);
        List<Integer> ids = encoder.encode(PROBE);
        return name(encoder.process(ids)).or(() -> name(ids)).or(() -> bos == null ? Optional.empty() : name(after(bos, ids)));
    }

    static Optional<String> name(List<Integer> ids) {
        return Optional.ofNullable(NAMES.get(digest(ids)));
    }

    static String digest(List<Integer> ids) {
        try {
            byte[] text = ids.toString().getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<Integer> after(int bos, List<Integer> ids) {
        List<Integer> result = new ArrayList<>();
        result.add(bos);
        result.addAll(ids);
        return result;
    }
}
