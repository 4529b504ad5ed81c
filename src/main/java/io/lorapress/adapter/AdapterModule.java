package io.lorapress.adapter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors an adapter has for one module.
 *
 * @param path   of the module, as the adapter names it
 * @param depth  number of {@code base_layer} in the keys: which of several wrappers around one module
 * @param levels number of such wrappers around the module
 * @param parts  the tensors by what they are; no saved ones
 */
record AdapterModule(String path, int depth, int levels, Map<Part, AdapterTensor> parts) {
    Optional<AdapterTensor> part(Part part) {
        return Optional.ofNullable(parts.get(part));
    }

    /** @throws AdapterException when the module has others of the pair or group, but not this one */
    AdapterTensor require(Part part) {
        return part(part).orElseThrow(() -> new AdapterException(AdapterError.MISSING_HALF,
                path + " has " + AdapterException.list(names()) + " but no " + part.key() + "; the adapter is incomplete, save it again"));
    }

    boolean has(Part part) {
        return parts.containsKey(part);
    }

    /** Refuses parts other than those the caller knows how to use. */
    void allowOnly(Set<Part> known) {
        for (Map.Entry<Part, AdapterTensor> entry : parts.entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw new AdapterException(AdapterError.UNKNOWN_KEY, entry.getValue().name()
                        + " does not belong to the method that adapter_config.json names, or not beside the module's other tensors");
            }
        }
    }

    List<String> names() {
        return parts.values().stream().map(AdapterTensor::name).sorted().toList();
    }
}
