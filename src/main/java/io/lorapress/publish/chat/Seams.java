package io.lorapress.publish.chat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a template writes between two places. */
final class Seams {
    private final Map<Place, Map<Place, String>> texts = new EnumMap<>(Place.class);

    Optional<String> get(Place from, Place to) {
        return Optional.ofNullable(texts.getOrDefault(from, Map.of()).get(to));
    }

    void put(Place from, Place to, String text) {
        texts.computeIfAbsent(from, key -> new EnumMap<>(Place.class)).put(to, text);
    }

    Map<Place, String> from(Place place) {
        return texts.getOrDefault(place, Map.of());
    }

    void remove(Place place) {
        texts.remove(place);
        texts.values().forEach(targets -> targets.remove(place));
    }

    /**
     * Takes the seams of a rendered conversation. Whether they can be: every text stands there once and in order, and no seam is
     * known otherwise. Takes none when not.
     */
    boolean learn(List<Turn> turns, String rendered) {
        List<String> pieces = pieces(turns, rendered);
        boolean fits = pieces.size() == turns.size() + 1;
        for (int i = 0; fits && i <= turns.size(); i++) {
            fits = get(before(turns, i), after(turns, i)).orElse(pieces.get(i)).equals(pieces.get(i));
        }
        for (int i = 0; fits && i <= turns.size(); i++) {
            put(before(turns, i), after(turns, i), pieces.get(i));
        }
        return fits;
    }

    private static Place before(List<Turn> turns, int i) {
        return i == 0 ? Place.START : turns.get(i - 1).place();
    }

    private static Place after(List<Turn> turns, int i) {
        return i == turns.size() ? Place.GENERATION : turns.get(i).place();
    }

    /** What stands around the turns' texts; fewer pieces than turns when a text is missing or out of order. */
    static List<String> pieces(List<Turn> turns, String rendered) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (Turn turn : turns) {
            int at = rendered.indexOf(turn.text(), from);
            if (at < 0 || rendered.indexOf(turn.text(), at + 1) >= 0) {
                return pieces;
            }
            pieces.add(rendered.substring(from, at));
            from = at + turn.text().length();
        }
        pieces.add(rendered.substring(from));
        return pieces;
    }
}
