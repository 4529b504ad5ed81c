package io.lorapress.export.inspect;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.AdapterFacts;
import io.lorapress.adapter.AdapterHealth;
import io.lorapress.adapter.DeltaNorm;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
            health(facts, adapter.health());
            training(facts, DeltaNorm.of(adapter));
            return facts;
        }
    }

    private static void health(Map<String, Object> facts, AdapterHealth health) {
        facts.put("zero tensors", health.zero());
        facts.put("tensors with inf or NaN", health.notFinite());
    }

    /** What was trained, by the norms of s*B@A: reads the adapter's matrices. */
    private static void training(Map<String, Object> facts, List<DeltaNorm> norms) {
        if (norms.isEmpty()) {
            return;
        }
        long trained = norms.stream().filter(norm -> !norm.untrained()).count();
        boolean broken = norms.stream().anyMatch(norm -> !Double.isFinite(norm.norm()));
        facts.put("trained modules", trained + " of " + norms.size());
        facts.put("looks trained", broken ? "no: it diverged" : trained == 0 ? "no" : trained == norms.size() ? "yes" : "in part");
        Comparator<DeltaNorm> byNorm = Comparator.comparingDouble(DeltaNorm::norm);
        facts.put("least norm of s*B@A", text(Collections.min(norms, byNorm)));
        facts.put("largest norm of s*B@A", text(Collections.max(norms, byNorm)));
        Map<String, Double> byModule = new LinkedHashMap<>();
        norms.forEach(norm -> byModule.put(norm.module(), norm.norm()));
        facts.put("norms of s*B@A", byModule);
    }

    private static String text(DeltaNorm norm) {
        return String.format(Locale.ROOT, "%.4g (%s)", norm.norm(), norm.module());
    }
}
