package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tekken.json: Mistral's own form of a byte-level vocabulary, with ranks in place of merges.
 * Source: MistralVocab, gguf-py/gguf/vocab.py; Tekkenizer, mistral-common.
 *
 * @param words   the words by rank, each byte a character of ISO-8859-1
 * @param special the special tokens by id; words come after them
 * @param version as in {@code v7}
 */
public record Tekken(List<String> words, List<String> special, String version) {
    private static final Map<String, String> ROLES = Map.of("bos", "<s>", "eos", "</s>", "unk", "<unk>", "pad", "<pad>");

    /** A word from two, by their ranks. */
    private record Merge(String left, String right, int leftRank, int rightRank) {
        String text() {
            return inByteAlphabet(left) + ' ' + inByteAlphabet(right);
        }
    }

    TokenList tokens(int size, List<String> notes) {
        TokenList tokens = new TokenList(size);
        int known = special.size() + words.size();
        for (int id = 0; id < Math.min(size, known); id++) {
            if (id < special.size()) {
                tokens.set(id, special.get(id), 0, TokenType.CONTROL);
            } else {
                tokens.set(id, inByteAlphabet(words.get(id - special.size())), 0, TokenType.NORMAL);
            }
        }
        BytePairTokens.noteLeftOut(known, size, notes);
        return tokens;
    }

    /** Every way to make each word from two of the others, words in order of rank. */
    List<String> merges() {
        Map<String, Integer> ranks = HashMap.newHashMap(words.size());
        for (int rank = 0; rank < words.size(); rank++) {
            ranks.put(words.get(rank), rank);
        }
        List<String> merges = new ArrayList<>();
        words.forEach(word -> waysToMake(word, ranks).forEach(merge -> merges.add(merge.text())));
        return merges;
    }

    /** Ids by role; a missing pad is the eos. */
    Map<String, Integer> specialIds() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String role : List.of("bos", "eos", "unk", "pad")) {
            int id = special.indexOf(ROLES.get(role));
            if (id >= 0) {
                ids.put(role, id);
            }
        }
        if (ids.containsKey("eos")) {
            ids.putIfAbsent("pad", ids.get("eos"));
        }
        return ids;
    }

    /** The name under which llama.cpp has the version's chat template, if it has. */
    Optional<String> knownTemplate() {
        return version.equals("v3") || version.equals("v7") ? Optional.of("mistral-" + version + "-tekken") : Optional.empty();
    }

    private static List<Merge> waysToMake(String word, Map<String, Integer> ranks) {
        List<Merge> ways = new ArrayList<>();
        for (int at = 1; at < word.length(); at++) {
            String left = word.substring(0, at);
            String right = word.substring(at);
            Integer leftRank = ranks.get(left);
            Integer rightRank = ranks.get(right);
            if (leftRank != null && rightRank != null) {
                ways.add(new Merge(left, right, leftRank, rightRank));
            }
        }
        ways.sort(Comparator.comparingInt(Merge::leftRank).thenComparingInt(Merge::rightRank));
        return ways;
    }

    private static String inByteAlphabet(String bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        bytes.chars().forEach(value -> text.append(ByteAlphabet.character(value)));
        return text.toString();
    }
}
