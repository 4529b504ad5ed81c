package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Finds the name under which llama.cpp knows a tokeniser's way of splitting text: the user's, else that of a vocabulary the
 * converter knows by its ids, else that of the structure.
 *
 * @param name         as in {@code llama-bpe}
 * @param isConverters whether the converter would have found it as well, or the user said so
 */
record PreTokenizer(String name, boolean isConverters) {

    /**
     * @param family the name that models of the family have, or an empty text
     * @param bos    the id of the BOS, or null
     */
    static PreTokenizer of(TokenizerJson json, HfVocabulary vocabulary, VocabularyRequest request, Integer bos, boolean addsBos,
            List<String> notes) {
        if (request.preTokenizer().isPresent()) {
            return new PreTokenizer(PreTokenizerNames.checked(request.preTokenizer().get()), true);
        }
        PreTokenizerStructure structure = PreTokenizerStructure.of(json);
        return byIds(json, vocabulary, bos, structure, notes).map(name -> new PreTokenizer(name, true)).orElseGet(() ->
                byStructure(json, new PreTokenizerNames.Facts(structure, addsBos, json.model().flag("ignore_merges", false),
                        request.preTokenizerOfFamily()), notes));
    }

    private static Optional<String> byIds(TokenizerJson json, HfVocabulary vocabulary, Integer bos, PreTokenizerStructure structure,
            List<String> notes) {
        try {
            Optional<String> name = Fingerprint.name(json, vocabulary, bos);
            name.filter(known -> !PreTokenizerNames.agree(known, structure)).ifPresent(known -> notes.add("pre-tokeniser " + known
                    + ": known by the vocabulary's ids, though tokenizer.json splits text otherwise: " + structure));
            return name;
        } catch (UnknownStepException e) {
            notes.add("the vocabulary's ids cannot be foretold (" + e.getMessage() + "); its pre-tokeniser is taken from its structure");
            return Optional.empty();
        }
    }

    private static PreTokenizer byStructure(TokenizerJson json, PreTokenizerNames.Facts facts, List<String> notes) {
        String name = PreTokenizerNames.of(facts).orElseThrow(() -> json.fail(Reason.UNKNOWN_PRE_TOKENIZER,
                "no pre-tokeniser of llama.cpp splits text as this one does: " + facts.structure()
                        + "; if you know one that is near enough, name it with --pre-tokenizer NAME"));
        notes.add("pre-tokeniser " + name + ": recognised by its structure, the vocabulary is not one the converter knows");
        return new PreTokenizer(name, false);
    }
}
