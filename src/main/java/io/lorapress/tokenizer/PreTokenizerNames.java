package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The names llama.cpp knows, and the structure that each stands for. Many stand for the same: those differ in whether llama.cpp
 * adds a BOS of itself or looks whole words up first. The tokeniser decides on the latter before its family does: a model whose family
 * is known as dbrx and whose tokeniser is Llama 3's has Llama 3's name.
 * Source: llama-vocab.cpp, names and patterns; the tokenizer.json of the models that brought them.
 */
final class PreTokenizerNames {
    /** With these llama.cpp adds a BOS unless the file says otherwise. */
    private static final List<String> ADDING_BOS = List.of("llama-bpe", "tekken", "chameleon");
    /** With these llama.cpp takes a word that is a token whole, whatever its merges: tokenizer.json's ignore_merges. */
    private static final Set<String> TAKING_WORDS_WHOLE = Set.of("llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
            "jina-v5-nano", "minicpm5", "youtu", "tekken");
    private static final List<Row> ROWS = TableFile.rows("pre-tokenizers.tsv").stream().map(Row::of).toList();

    private PreTokenizerNames() {
    }

    /** When a name is picked of those with the same structure. */
    private enum When {
        /** Where no other is. */
        ANY,
        /** Where the tokeniser adds a BOS, or takes words that are tokens whole. */
        BOS,
        /** Where the family is known to have it. */
        FAMILY,
        /** Never by structure. */
        NAME
    }

    private record Row(String name, When when, List<String> steps) {
        static Row of(List<String> cells) {
            return new Row(cells.get(0), When.valueOf(cells.get(1).toUpperCase(Locale.ROOT)), cells.subList(2, cells.size()));
        }

        boolean fits(Facts facts) {
            return steps.equals(facts.structure.steps()) && when != When.NAME;
        }
    }

    /**
     * What the choice rests on.
     *
     * @param family the family's own name, or an empty text
     */
    record Facts(PreTokenizerStructure structure, boolean addsBos, boolean takesWordsWhole, String family) {
    }

    static Optional<String> of(Facts facts) {
        List<Row> fitting = fitting(facts);
        return fitting.stream().filter(row -> row.name.equals(facts.family)).findFirst()
                .or(() -> fitting.stream().filter(row -> isPicked(row.when, facts)).findFirst()).map(Row::name);
    }

    /** Those that take words whole, where the tokeniser does so and any do. */
    private static List<Row> fitting(Facts facts) {
        List<Row> fitting = ROWS.stream().filter(row -> row.fits(facts)).toList();
        List<Row> whole = fitting.stream().filter(row -> TAKING_WORDS_WHOLE.contains(row.name)).toList();
        return facts.takesWordsWhole && !whole.isEmpty() ? whole : fitting;
    }

    /** Whether the structure is that of the name. */
    static boolean agree(String name, PreTokenizerStructure structure) {
        return ROWS.stream().anyMatch(row -> row.name.equals(name) && row.steps.equals(structure.steps()));
    }

    /** The pattern of a name whose structure is one split. */
    static String onlyPattern(String name) {
        String step = ROWS.stream().filter(row -> row.name.equals(name)).findFirst().orElseThrow().steps.getFirst();
        return step.substring("split ".length());
    }

    static boolean addsBos(String name) {
        return ADDING_BOS.contains(name);
    }

    static String checked(String name) {
        if (ROWS.stream().noneMatch(row -> row.name.equals(name))) {
            throw new TokenizerException(Reason.UNKNOWN_PRE_TOKENIZER_NAME, "--pre-tokenizer " + name
                    + ": llama.cpp has none of that name; it has "
                    + String.join(", ", ROWS.stream().map(Row::name).distinct().sorted().toList()));
        }
        return name;
    }

    private static boolean isPicked(When when, Facts facts) {
        return when == When.ANY || when == When.BOS && (facts.addsBos || facts.takesWordsWhole);
    }
}
