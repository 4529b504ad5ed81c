package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an adapter's keys. PEFT writes {@code base_model.model.MODULE.PART[.ADAPTER][.weight|.bias]}; FSDP, torch.compile, DDP and
 * Megatron put names of their own wrappers in between, which are left out here.
 */
final class KeyParser {
    private static final Set<String> WRAPPERS = Set.of("_fsdp_wrapped_module", "_orig_mod", "_checkpoint_wrapped_module", "_forward_module");
    static final String PREFIX = "base_model.model.";
    private static final Set<String> LEAVES = Set.of("weight", "bias");
    private static final String SAVED = "modules_to_save";
    private static final String BASE_LAYER = "base_layer";
    private static final String TOKEN_ADAPTER = "token_adapter";

    private KeyParser() {
    }

    /** Empty for a key of no known kind. */
    static Optional<AdapterKey> parse(String key) {
        List<String> words = new ArrayList<>(List.of(key.split("\\.", -1)));
        words.removeIf(WRAPPERS::contains);
        stripPrefix(words);
        if (words.size() < 2 || words.contains("") || words.contains("original_module")) {
            return Optional.empty();
        }
        for (int i = words.size() - 1; i > 0; i--) {
            Optional<Part> part = Part.byKey(words.get(i));
            if (part.isPresent()) {
                return ofPart(words.subList(0, i), part.get(), words.subList(i + 1, words.size()));
            }
        }
        return ofSaved(words);
    }

    /**
     * The key as PEFT itself writes it: under {@code base_model.model.}, without wrappers and without the adapter's name.
     *
     * @param parsed what the key was read as
     */
    static String clean(String key, AdapterKey parsed) {
        List<String> words = new ArrayList<>(List.of(key.split("\\.", -1)));
        words.removeIf(WRAPPERS::contains);
        stripPrefix(words);
        int saved = parsed.part() == Part.SAVED ? words.indexOf(SAVED) : -1;
        if (saved >= 0) {
            words.remove(saved);
        }
        if (!parsed.adapter().isEmpty()) {
            words.remove(words.lastIndexOf(parsed.adapter()));
        }
        return (words.getFirst().equals("base_model") ? "" : PREFIX) + String.join(".", words);
    }

    /** {@code base_model.model.}, once or more; also DDP's and Megatron's {@code module.} before it. */
    private static void stripPrefix(List<String> words) {
        while (words.size() > 1 && words.getFirst().equals("module")) {
            words.removeFirst();
        }
        while (words.size() > 2 && words.get(0).equals("base_model") && words.get(1).equals("model")) {
            words.subList(0, 2).clear();
        }
    }

    private static Optional<AdapterKey> ofPart(List<String> path, Part part, List<String> rest) {
        List<String> module = new ArrayList<>(path);
        int depth = 0;
        for (; module.size() > 1 && module.getLast().equals(BASE_LAYER); depth++) {
            module.removeLast();
        }
        module.removeIf(BASE_LAYER::equals);
        if (part == Part.TOKENS && module.size() > 1 && module.getLast().equals(TOKEN_ADAPTER)) {
            module.removeLast();
        }
        boolean named = !rest.isEmpty() && !LEAVES.contains(rest.getFirst());
        List<String> leaf = named ? rest.subList(1, rest.size()) : rest;
        String adapter = named ? rest.getFirst() : "";
        int wrapped = depth;
        return withLeaf(part, leaf).map(found -> new AdapterKey(String.join(".", module), wrapped, found, "", adapter));
    }

    private static Optional<Part> withLeaf(Part part, List<String> leaf) {
        if (leaf.isEmpty() || leaf.equals(List.of("weight"))) {
            return Optional.of(part);
        }
        return part == Part.LORA_B && leaf.equals(List.of("bias")) ? Optional.of(Part.LORA_BIAS) : Optional.empty();
    }

    /** A tensor of the model itself: a saved module, a bias, or the layer below a wrapper. */
    private static Optional<AdapterKey> ofSaved(List<String> words) {
        int saved = words.indexOf(SAVED);
        if (saved == 0 || saved == words.size() - 1) {
            return Optional.empty();
        }
        String adapter = "";
        if (saved > 0) {
            boolean named = words.size() - saved > 2;
            adapter = named ? words.get(saved + 1) : "";
            words.subList(saved, named ? saved + 2 : saved + 1).clear();
        }
        words.removeIf(word -> word.equals(BASE_LAYER) || word.equals(TOKEN_ADAPTER));
        if (words.size() < 2) {
            return Optional.empty();
        }
        String module = String.join(".", words.subList(0, words.size() - 1));
        return Optional.of(new AdapterKey(module, 0, Part.SAVED, words.getLast(), adapter));
    }
}
