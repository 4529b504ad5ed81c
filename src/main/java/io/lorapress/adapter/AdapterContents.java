package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An adapter's tensors, each filed under the module it belongs to.
 *
 * @param modules in the order of their paths; of one path, the outermost wrapper first
 * @param saved   tensors that replace the base's, in the order of their names
 */
record AdapterContents(List<AdapterModule> modules, List<SavedTensor> saved) {
    static AdapterContents of(Collection<AdapterTensor> tensors) {
        TreeSet<String> unknown = new TreeSet<>();
        TreeSet<String> adapters = new TreeSet<>();
        Map<String, Map<Integer, Map<Part, AdapterTensor>>> modules = new TreeMap<>();
        Map<String, SavedTensor> saved = new TreeMap<>();
        for (AdapterTensor tensor : tensors) {
            Optional<AdapterKey> key = KeyParser.parse(tensor.name());
            key.ifPresentOrElse(found -> file(found, tensor, modules, saved), () -> unknown.add(tensor.name()));
            key.map(AdapterKey::adapter).filter(name -> !name.isEmpty()).ifPresent(adapters::add);
        }
        refuse(unknown, adapters);
        return new AdapterContents(flatten(modules), List.copyOf(saved.values()));
    }

    private static void refuse(TreeSet<String> unknown, TreeSet<String> adapters) {
        if (!unknown.isEmpty()) {
            throw new AdapterException(AdapterError.UNKNOWN_KEY,
                    "the adapter has tensors of no known kind: " + AdapterException.list(unknown) + "; nothing is left out silently");
        }
        if (adapters.size() > 1) {
            throw new AdapterException(AdapterError.SEVERAL_ADAPTERS, "the file holds tensors of several adapters: "
                    + AdapterException.list(adapters) + "; save each with its own save_pretrained(selected_adapters=[...])");
        }
    }

    private static void file(AdapterKey key, AdapterTensor tensor, Map<String, Map<Integer, Map<Part, AdapterTensor>>> modules,
                             Map<String, SavedTensor> saved) {
        if (key.part() == Part.SAVED) {
            SavedTensor before = saved.put(key.module() + "." + key.leaf(), new SavedTensor(key.module(), key.leaf(), tensor));
            refuseDuplicate(before == null ? null : before.tensor(), tensor);
        } else {
            refuseDuplicate(modules.computeIfAbsent(key.module(), path -> new TreeMap<>())
                    .computeIfAbsent(key.depth(), depth -> new EnumMap<>(Part.class)).put(key.part(), tensor), tensor);
        }
    }

    private static void refuseDuplicate(AdapterTensor before, AdapterTensor tensor) {
        if (before != null) {
            throw new AdapterException(AdapterError.DUPLICATE_TARGET,
                    before.name() + " and " + tensor.name() + " are for the same place");
        }
    }

    private static List<AdapterModule> flatten(Map<String, Map<Integer, Map<Part, AdapterTensor>>> modules) {
        List<AdapterModule> flat = new ArrayList<>();
        modules.forEach((path, depths) -> depths.forEach((depth, parts) -> flat.add(new AdapterModule(path, depth, depths.size(), parts))));
        return flat;
    }
}
