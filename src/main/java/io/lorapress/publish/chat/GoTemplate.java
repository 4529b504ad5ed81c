package io.lorapress.publish.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a grammar in Go's text/template, with the names that Ollama gives it: {@code .Messages} with {@code .Role} and
 * {@code .Content}, {@code .System} for all system messages together. No white space is trimmed: the template is one run of text.
 */
final class GoTemplate {
    private static final List<Place> ROLES = List.of(Place.SYSTEM, Place.USER, Place.ASSISTANT, Place.TOOL);

    private final TurnGrammar grammar;
    private final Pieces pieces;
    private final StringBuilder out = new StringBuilder();

    private GoTemplate(TurnGrammar grammar) {
        this.grammar = grammar;
        this.pieces = Pieces.of(grammar.seams());
    }

    static String of(TurnGrammar grammar) {
        return new GoTemplate(grammar).write();
    }

    private String write() {
        boolean remembers = ROLES.stream().anyMatch(this::isConditional) || isConditional(Place.GENERATION);
        boolean moves = grammar.system() == SystemPlace.LAST_QUESTION || grammar.system() == SystemPlace.LAST_MESSAGE;
        if (moves) {
            findSystem();
        }
        text(pieces.opening());
        if (remembers) {
            out.append("{{ $last := \"\" }}");
        }
        out.append(moves ? "{{ range $i, $_ := .Messages }}" : "{{ range .Messages }}");
        String keyword = "{{ if ";
        for (Place place : ROLES) {
            if (isWritten(place)) {
                out.append(keyword).append("eq .Role \"").append(place.role()).append("\" }}");
                turn(place, remembers);
                keyword = "{{ else if ";
            }
        }
        out.append("{{ end }}{{ end }}");
        conditions(Place.GENERATION);
        text(pieces.before().get(Place.GENERATION));
        return out.toString();
    }

    private boolean isWritten(Place place) {
        return switch (place) {
            case SYSTEM -> grammar.system() == SystemPlace.OWN;
            case TOOL -> grammar.tools();
            default -> true;
        };
    }

    private void turn(Place place, boolean remembers) {
        boolean skipsEmpty = place == Place.SYSTEM && grammar.dropsEmptySystem();
        out.append(skipsEmpty ? "{{ if .Content }}" : "");
        conditions(place);
        text(pieces.before().get(place));
        if (place == Place.USER) {
            movedSystem();
        }
        out.append(place == Place.TOOL && grammar.quotesTools() ? "{{ printf \"%q\" .Content }}" : "{{ .Content }}");
        text(pieces.after().get(place));
        out.append(remembers ? "{{ $last = .Role }}" : "").append(skipsEmpty ? "{{ end }}" : "");
    }

    private boolean isConditional(Place to) {
        return !conditionsOf(to).isEmpty();
    }

    /** What stands before a turn only when it follows certain others: text, and after whom. */
    private Map<String, List<Place>> conditionsOf(Place to) {
        Map<String, List<Place>> conditions = new LinkedHashMap<>();
        for (Place from : Place.values()) {
            String text = from == Place.START || isWritten(from) ? pieces.between().get(from, to).orElse("") : "";
            if (!text.isEmpty()) {
                conditions.computeIfAbsent(text, key -> new ArrayList<>()).add(from);
            }
        }
        return conditions;
    }

    private void conditions(Place to) {
        String keyword = "{{ if ";
        for (Map.Entry<String, List<Place>> condition : conditionsOf(to).entrySet()) {
            out.append(keyword).append(isOneOf(condition.getValue())).append(" }}");
            text(condition.getKey());
            keyword = "{{ else if ";
        }
        out.append(isConditional(to) ? "{{ end }}" : "");
    }

    /** Go's eq compares its first argument with each of the others. */
    private static String isOneOf(List<Place> places) {
        return places.stream().map(place -> " \"" + (place == Place.START ? "" : place.role()) + "\"")
                .collect(Collectors.joining("", "eq $last", ""));
    }

    /** Looks through the conversation beforehand: is there a system message, and which question is the last? */
    private void findSystem() {
        out.append("{{ $system := false }}{{ $question := -1 }}{{ range $i, $_ := .Messages }}");
        out.append("{{ if eq .Role \"system\" }}{{ $system = true }}{{ else if eq .Role \"user\" }}{{ $question = $i }}");
        out.append(grammar.system() == SystemPlace.LAST_MESSAGE ? "{{ else }}{{ $question = -1 }}" : "").append("{{ end }}{{ end }}");
    }

    private void movedSystem() {
        if (grammar.system() == SystemPlace.LAST_QUESTION || grammar.system() == SystemPlace.LAST_MESSAGE) {
            out.append(grammar.dropsEmptySystem() ? "{{ if and $.System (eq $i $question) }}" : "{{ if and $system (eq $i $question) }}");
            out.append("{{ $.System }}");
            text(grammar.afterSystem());
            out.append("{{ end }}");
        }
    }

    private void text(String text) {
        Optional.of(text).filter(some -> !some.isEmpty()).map(GoText::literal).ifPresent(out::append);
    }
}
