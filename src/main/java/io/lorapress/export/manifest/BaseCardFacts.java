package io.lorapress.export.manifest;

import io.lorapress.adapter.Adapter;
import io.lorapress.publish.card.BaseCard;
import io.lorapress.publish.hub.CachedRepo;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a card will need of the base when the base is no longer at hand. */
public final class BaseCardFacts {
    private static final String LICENCE = "license";
    private static final String LANGUAGE = "language";
    private static final String BASE_MODEL = "base_model";
    private static final String HUB_ID = "[A-Za-z0-9][\\w.-]*/[\\w.-]+";

    private BaseCardFacts() {
    }

    static SortedMap<String, String> of(Path base, List<Adapter> adapters) {
        BaseCard card = BaseCard.of(base);
        SortedMap<String, String> facts = new TreeMap<>();
        put(facts, LICENCE, card.licence());
        put(facts, LANGUAGE, card.language());
        put(facts, BASE_MODEL, CachedRepo.of(base).map(origin -> List.of(origin.repo())).orElseGet(() -> named(adapters)));
        return facts;
    }

    /** What was written down, as a card takes it. */
    public static BaseCard card(SortedMap<String, String> facts) {
        return new BaseCard(lines(facts, LICENCE), lines(facts, LANGUAGE), List.of());
    }

    /** Hub ids of the base; none where nobody names one. */
    public static List<String> baseModels(SortedMap<String, String> facts) {
        return lines(facts, BASE_MODEL);
    }

    private static List<String> named(List<Adapter> adapters) {
        return adapters.stream().flatMap(adapter -> adapter.config().baseModel().stream()).filter(name -> name.matches(HUB_ID)).distinct()
                .toList();
    }

    /** A Hub id as it is; of a path of somebody's machine only the last name. */
    static String withoutFolders(String base) {
        return base.matches(HUB_ID) ? base : base.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    }

    private static void put(SortedMap<String, String> facts, String key, List<String> lines) {
        if (!lines.isEmpty()) {
            facts.put(key, lines.stream().collect(Collectors.joining("\n")));
        }
    }

    private static List<String> lines(SortedMap<String, String> facts, String key) {
        return Stream.ofNullable(facts.get(key)).flatMap(String::lines).toList();
    }
}
