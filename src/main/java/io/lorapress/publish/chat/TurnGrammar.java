package io.lorapress.publish.chat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a chat template does, as far as conversations without declared tools go.
 *
 * @param seams            between any two turns that may follow each other
 * @param system           where the system message goes
 * @param afterSystem      what stands between it and the question it is put before, when it is not in its own place
 * @param dropsEmptySystem whether a system message without text is as good as none
 * @param tools            whether results of tools are rendered
 * @param quotesTools      whether they stand there as JSON strings
 */
record TurnGrammar(Seams seams, SystemPlace system, String afterSystem, boolean dropsEmptySystem, boolean tools, boolean quotesTools) {
    /** Renders as the template does. */
    String render(List<Turn> turns) {
        List<Turn> spoken = turns.stream().filter(this::isSpoken).toList();
        Optional<String> moved = turns.stream().filter(turn -> turn.place() == Place.SYSTEM && system != SystemPlace.OWN
                && system != SystemPlace.IGNORED && !isDropped(turn)).map(Turn::text).findFirst();
        int target = target(spoken);
        StringBuilder text = new StringBuilder();
        Place before = Place.START;
        for (int i = 0; i < spoken.size(); i++) {
            text.append(seam(before, spoken.get(i).place()));
            if (i == target && moved.isPresent()) {
                text.append(moved.get()).append(afterSystem);
            }
            text.append(content(spoken.get(i)));
            before = spoken.get(i).place();
        }
        return text.append(seam(before, Place.GENERATION)).toString();
    }

    private boolean isSpoken(Turn turn) {
        return turn.place() != Place.SYSTEM || system == SystemPlace.OWN && !isDropped(turn);
    }

    private boolean isDropped(Turn turn) {
        return dropsEmptySystem && turn.text().isEmpty();
    }

    /** The turn that a moved system message is put before, or -1. */
    private int target(List<Turn> spoken) {
        int last = IntStream.range(0, spoken.size()).filter(i -> spoken.get(i).place() == Place.USER).max().orElse(-1);
        return system == SystemPlace.LAST_MESSAGE && last != spoken.size() - 1 ? -1 : last;
    }

    private String content(Turn turn) {
        return turn.place() == Place.TOOL && quotesTools ? GoText.quote(turn.text()) : turn.text();
    }

    private String seam(Place from, Place to) {
        return seams.get(from, to).orElse("");
    }

    /** The system message that the template writes when a conversation has none, if it does. */
    Optional<String> defaultSystem() {
        Optional<String> without = seams.get(Place.START, Place.USER);
        Optional<String> opening = seams.get(Place.START, Place.SYSTEM);
        Optional<String> closing = seams.get(Place.SYSTEM, Place.USER);
        boolean known = system == SystemPlace.OWN && without.isPresent() && opening.isPresent() && closing.isPresent();
        boolean framed = known && without.get().length() > opening.get().length() + closing.get().length()
                && without.get().startsWith(opening.get()) && without.get().endsWith(closing.get());
        return framed ? Optional.of(without.get().substring(opening.get().length(), without.get().length() - closing.get().length()))
                : Optional.empty();
    }
}
