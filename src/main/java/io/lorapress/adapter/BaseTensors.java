package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The base as an adapter sees it: its tensors by name, those that it shares under a second name (a tied head, a replicated layer),
 * and which of its modules an adapter's path means.
 */
final class BaseTensors {
    private final Map<String, TensorInfo> byName = new LinkedHashMap<>();
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, Set<String>> children = new HashMap<>();
    private final Map<String, Optional<String>> resolved = new HashMap<>();
    private final Optional<Tie> tie;

    BaseTensors(Collection<TensorInfo> tensors) {
        this(tensors, Map.of());
    }

    /** @param copies source by name, for tensors that stand for another one of the base */
    BaseTensors(Collection<TensorInfo> tensors, Map<String, String> copies) {
        tensors.forEach(tensor -> add(tensor, copies.getOrDefault(tensor.name(), tensor.name())));
        tie = Tie.find(byName.keySet());
        tie.ifPresent(found -> add(new TensorInfo(found.head(), byName.get(found.embedding()).dtype(),
                byName.get(found.embedding()).shape()), sources.get(found.embedding())));
    }

    private void add(TensorInfo tensor, String source) {
        byName.put(tensor.name(), tensor);
        sources.put(tensor.name(), source);
        for (String name = tensor.name(); name.indexOf('.') > 0; ) {
            int dot = name.lastIndexOf('.');
            String parent = name.substring(0, dot);
            children.computeIfAbsent(parent, path -> new LinkedHashSet<>()).add(name.substring(dot + 1));
            name = parent;
        }
    }

    /** All tensors, the tied head and copies included. */
    Collection<TensorInfo> all() {
        return byName.values();
    }

    /** The tensor of the base file that a tensor starts from. */
    String source(String name) {
        return sources.get(name);
    }

    Optional<Tie> tie() {
        return tie;
    }

    Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean hasModule(String path) {
        return children.containsKey(path);
    }

    /** Names right below a module: of tensors and of inner modules. */
    Set<String> children(String path) {
        return children.getOrDefault(path, Set.of());
    }

    /** Number of inner modules that are called 0, 1, 2 ... without a gap. */
    int numberedChildren(String path) {
        Set<String> names = children(path);
        int count = 0;
        while (names.contains(Integer.toString(count))) {
            count++;
        }
        return count;
    }

    /** Tensors of three dimensions right below a module, in the order of the base. */
    List<TensorInfo> stacks(String path) {
        return children(path).stream().map(name -> byName.get(path + "." + name))
                .filter(tensor -> tensor != null && tensor.shape().rank() == 3).toList();
    }

    /**
     * The base's module for a path of the adapter: the same path, else the one that {@link ModulePaths} leads to.
     *
     * @throws AdapterException when several could be meant
     */
    Optional<String> resolve(String path) {
        Optional<String> known = resolved.get(path);
        if (known == null) {
            known = search(path);
            resolved.put(path, known);
        }
        return known;
    }

    private Optional<String> search(String path) {
        if (hasModule(path)) {
            return Optional.of(path);
        }
        Set<String> found = new LinkedHashSet<>(ModulePaths.rewritten(path));
        found.retainAll(children.keySet());
        if (found.isEmpty()) {
            children.keySet().stream().filter(module -> module.endsWith("." + path)).forEach(found::add);
        }
        if (found.size() > 1) {
            throw new AdapterException(AdapterError.AMBIGUOUS_MODULE,
                    path + " could be any of " + AdapterException.list(found) + " in the base; rename the adapter's keys");
        }
        return found.stream().findFirst();
    }
}
