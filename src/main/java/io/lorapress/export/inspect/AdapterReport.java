package io.lorapress.export.inspect;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.AdapterFacts;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an adapter folder holds. */
final class AdapterReport {
    private AdapterReport() {
    }

    static Map<String, Object> of(Path path) {
        try (Adapter adapter = Adapter.open(path)) {
            AdapterFacts found = adapter.facts();
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("kind", "adapter");
            facts.put("method", found.method());
            facts.put("base", adapter.config().baseModel().orElse("not named"));
            facts.put("ranks", found.ranks());
            facts.put("alpha", found.alpha());
            facts.put("targets", found.targets());
            facts.put("saved tensors", found.saved());
            facts.put("dtypes", found.dtypes());
            facts.put("parameters", found.parameters());
            facts.put("tensors", found.tensors());
            facts.put("tensor bytes", found.bytes());
            return facts;
        }
    }
}
