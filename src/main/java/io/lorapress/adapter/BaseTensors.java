package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of the base by name, and which of its modules an adapter's path means. */
final class BaseTensors {
    private final Map<String, TensorInfo> byName = new LinkedHashMap<>();
    private final Set<String> modules = new HashSet<>();
    private final Map<String, Optional<String>> resolved = new HashMap<>();

    BaseTensors(Collection<TensorInfo> tensors) {
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        byName.keySet().forEach(this::addParents);
    }

    private void addParents(String name) {
        for (int dot = name.lastIndexOf('.'); dot > 0 && modules.add(name.substring(0, dot)); dot = name.lastIndexOf('.', dot - 1)) {
        }
    }

    Collection<TensorInfo> all() {
        return byName.values();
    }

    Optional<TensorInfo> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean hasModule(String path) {
        return modules.contains(path);
    }

    /** All modules, every inner level included. */
    Set<String> modules() {
        return modules;
    }

    /**
     * The base's module for a path of the adapter: the same path, else the one that {@link ModulePaths} leads to.
     *
     * @throws AdapterException when several could be meant
     */
    Optional<String> resolve(String path) {
        return resolved.computeIfAbsent(path, this::search);
    }

    private Optional<String> search(String path) {
        if (hasModule(path)) {
            return Optional.of(path);
        }
        Set<String> found = new LinkedHashSet<>(ModulePaths.rewritten(path));
        found.retainAll(modules);
        if (found.isEmpty()) {
            modules.stream().filter(module -> module.endsWith("." + path)).forEach(found::add);
        }
        if (found.size() > 1) {
            throw new AdapterException(AdapterError.AMBIGUOUS_MODULE,
                    path + " could be any of " + AdapterException.list(found) + " in the base; rename the adapter's keys");
        }
        return found.stream().findFirst();
    }
}
