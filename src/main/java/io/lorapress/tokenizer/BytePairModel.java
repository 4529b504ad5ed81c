package io.lorapress.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins the characters of a piece by a BPE model's merges. Source: models/bpe of the Hugging Face tokenizers library. */
final class BytePairModel {
    private final Map<String, Integer> vocabulary;
    private final Map<String, Integer> ranks;
    private final boolean ignoresMerges;
    private final boolean fallsBackToBytes;
    private final boolean fusesUnknown;
    private final Integer unknown;

    /** @throws UnknownStepException where the model is no BPE, or one with affixes on its sub-words */
    BytePairModel(TokenizerJson.Model model) throws UnknownStepException {
        if (!model.type().equals("BPE") || hasText(model, "continuing_subword_prefix") || hasText(model, "end_of_word_suffix")) {
            throw new UnknownStepException("model " + model.type() + " with affixes");
        }
        vocabulary = model.vocabulary();
        ranks = new HashMap<>(model.merges().size() * 4 / 3 + 1);
        for (int rank = 0; rank < model.merges().size(); rank++) {
            ranks.put(model.merges().get(rank), rank);
        }
        ignoresMerges = model.flag("ignore_merges", false);
        fallsBackToBytes = model.flag("byte_fallback", false);
        fusesUnknown = model.flag("fuse_unk", false);
        unknown = model.text("unk_token") == null ? null : vocabulary.get(model.text("unk_token"));
    }

    /** Appends the piece's ids. */
    void encode(String piece, List<Integer> ids) {
        Integer whole = ignoresMerges ? vocabulary.get(piece) : null;
        if (whole != null) {
            ids.add(whole);
            return;
        }
        merge(characters(piece)).forEach(symbol -> ids.add(symbol.id));
    }

    /** A part of the piece with its id; unknown ones have no text, so that nothing merges with them. */
    private record Symbol(String text, int id) {
    }

    private List<Symbol> characters(String piece) {
        List<Symbol> symbols = new ArrayList<>();
        piece.codePoints().mapToObj(Character::toString).forEach(character -> {
            Integer id = vocabulary.get(character);
            if (id != null) {
                symbols.add(new Symbol(character, id));
            } else if (!fallsBackToBytes || !addBytes(character, symbols)) {
                addUnknown(symbols);
            }
        });
        return symbols;
    }

    private boolean addBytes(String character, List<Symbol> symbols) {
        List<Symbol> bytes = new ArrayList<>();
        for (byte value : character.getBytes(StandardCharsets.UTF_8)) {
            String token = "<0x%02X>".formatted(value & 0xFF);
            Integer id = vocabulary.get(token);
            if (id == null) {
                return false;
            }
            bytes.add(new Symbol(token, id));
        }
        return symbols.addAll(bytes);
    }

    private void addUnknown(List<Symbol> symbols) {
        boolean follows = !symbols.isEmpty() && symbols.getLast().text == null;
        if (unknown != null && !(fusesUnknown && follows)) {
            symbols.add(new Symbol(null, unknown));
        }
    }

    /** Of all pairs the one of the lowest rank goes first, the leftmost of equals. */
    private List<Symbol> merge(List<Symbol> symbols) {
        for (int at = best(symbols); at >= 0; at = best(symbols)) {
            String text = symbols.get(at).text + symbols.get(at + 1).text;
            symbols.set(at, new Symbol(text, vocabulary.getOrDefault(text, -1)));
            symbols.remove(at + 1);
        }
        return symbols;
    }

    private int best(List<Symbol> symbols) {
        int best = -1;
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i + 1 < symbols.size(); i++) {
            Integer rank = ranks.get(symbols.get(i).text + ' ' + symbols.get(i + 1).text);
            if (rank != null && rank < lowest) {
                lowest = rank;
                best = i;
            }
        }
        return best;
    }

    private static boolean hasText(TokenizerJson.Model model, String setting) {
        String text = model.text(setting);
        return text != null && !text.isEmpty();
    }
}
