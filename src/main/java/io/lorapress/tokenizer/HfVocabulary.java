package io.lorapress.tokenizer;

import io.lorapress.tokenizer.TokenizerException.Reason;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The vocabulary as transformers sees it once all files are read: the model's tokens and the added ones, each at the id that the
 * tokenizers library gives it. That is the id in the file, except where the file's ids leave a gap: the library gives an added
 * token that the model does not know the next free id. Source: AddedVocabulary::add_tokens; TokenizersBackend, transformers 5.
 */
final class HfVocabulary {
    private final TokenizerJson json;
    private final Map<String, Integer> addedIds = new LinkedHashMap<>();
    private final Map<Integer, AddedToken> added = new HashMap<>();
    private final NamedTokens named;
    private int highestAdded = -1;

    private HfVocabulary(TokenizerJson json, NamedTokens named) {
        this.json = json;
        this.named = named;
    }

    static HfVocabulary of(TokenizerFiles files, List<String> notes) {
        TokenizerJson json = files.json().orElseThrow();
        HfVocabulary vocabulary = new HfVocabulary(json, NamedTokens.of(files));
        for (TokenizerJson.Added token : json.addedTokens()) {
            int id = vocabulary.add(token.token());
            if (id != token.id()) {
                notes.add("added token \"" + token.token().content() + "\" has the id " + token.id()
                        + " in tokenizer.json, but the tokenizers library gives it " + id);
            }
        }
        vocabulary.addFromConfig(files);
        vocabulary.named.texts().forEach(vocabulary::addIfMissing);
        return vocabulary;
    }

    /** Tokens by id; gaps are null. */
    String[] byId() {
        String[] tokens = new String[highest() + 1];
        json.model().vocabulary().forEach((token, id) -> put(tokens, id, token));
        added.forEach((id, token) -> tokens[id] = token.content());
        return tokens;
    }

    /** The added token at the id, or null. */
    AddedToken added(int id) {
        return added.get(id);
    }

    /** The id of an added token, or null. */
    Integer addedId(String content) {
        return addedIds.get(content);
    }

    Map<Integer, AddedToken> addedInOrder() {
        return new TreeMap<>(added);
    }

    NamedTokens named() {
        return named;
    }

    private void addFromConfig(TokenizerFiles files) {
        if (files.config().isPresent() && files.config().get().has("added_tokens_decoder")) {
            new TreeMap<>(AddedTokenList.decoder(files.folder().resolve("tokenizer_config.json"),
                    files.config().get().get("added_tokens_decoder"))).values().forEach(this::addMarked);
            return;
        }
        files.addedTokens().forEach((content, id) -> addPlain(content));
        List.copyOf(added.values()).forEach(this::addMarked);
    }

    /** A token that has a role is special, whatever its own flag says. */
    private void addMarked(AddedToken token) {
        add(named.hasRole(token.content()) ? token.asSpecial() : token);
    }

    /** added_tokens.json says no more than the text. */
    private void addPlain(String content) {
        if (!addedIds.containsKey(content)) {
            add(AddedToken.plain(content, named.texts().contains(content)));
        }
    }

    private void addIfMissing(String content) {
        if (!addedIds.containsKey(content)) {
            add(AddedToken.plain(content, true));
        }
    }

    /** Adds the token, or changes its flags if it is there; an empty one is passed over, as the library does. */
    private int add(AddedToken token) {
        if (token.content().isEmpty()) {
            return -1;
        }
        int id = addedIds.computeIfAbsent(token.content(), this::idOf);
        added.put(id, token);
        highestAdded = Math.max(highestAdded, id);
        return id;
    }

    private int idOf(String content) {
        Integer known = json.model().vocabulary().get(content);
        return known != null ? known : Math.max(json.model().vocabulary().size(), highestAdded + 1);
    }

    private int highest() {
        return json.model().vocabulary().values().stream().reduce(highestAdded, Math::max);
    }

    private void put(String[] tokens, int id, String token) {
        if (tokens[id] != null) {
            throw json.fail(Reason.BAD_TOKEN_ID,
                    "tokens \"" + tokens[id] + "\" and \"" + token + "\" both have the id " + id + "; fetch the file again");
        }
        tokens[id] = token;
    }
}
