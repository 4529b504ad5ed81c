package io.lorapress.publish.chat;

import io.lorapress.publish.jinja.JinjaException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Ollama needs to know of a model's chat template.
 *
 * @param template      in Go's language, shown to render as the model's own does; absent when that could not be shown
 * @param defaultSystem the system message that the model's own template writes when there is none
 * @param stops         tokens or texts that end a turn, as far as the template tells
 * @param notes         a line each for what a person should know
 */
public record OllamaChat(Optional<String> template, Optional<String> defaultSystem, List<String> stops, List<String> notes) {
    private static final LocalDate ONE_DAY = LocalDate.of(2031, 2, 3);
    private static final LocalDate OTHER_DAY = LocalDate.of(2044, 11, 25);
    private static final String UNKNOWN = "TEMPLATE is left out: the model's own template does what none of Ollama's was shown to do";

    /** @param specialTokens texts of the tokeniser's special tokens */
    public static OllamaChat of(ChatTemplate template, List<String> specialTokens) {
        if (template.source().isBlank()) {
            return unknown("TEMPLATE is left out: the model has no chat template");
        }
        try {
            return known(template, specialTokens);
        } catch (JinjaException unreadable) {
            return unknown("TEMPLATE is left out: the model's own cannot be read (" + unreadable.getMessage() + ")");
        }
    }

    private static OllamaChat unknown(String note) {
        return new OllamaChat(Optional.empty(), Optional.empty(), List.of(), List.of(note));
    }

    private static OllamaChat known(ChatTemplate template, List<String> specialTokens) {
        Dated dated = Dated.of(template);
        GrammarProbe probe = new GrammarProbe(dated.rendering());
        Optional<TurnGrammar> grammar = probe.learn();
        if (grammar.isEmpty()) {
            return unknown(UNKNOWN);
        }
        List<String> notes = new ArrayList<>(dated.notes());
        notes.addAll(probe.notes());
        Optional<String> system = grammar.get().defaultSystem().filter(text -> !dated.isDated(text));
        String translated = dated.finish(GoTemplate.of(grammar.get()));
        return new OllamaChat(Optional.of(translated), system, Stops.of(grammar.get(), specialTokens), notes);
    }

    /**
     * A template and the day it tells, if it tells one. Where it has a fixed day of its own for programs that do not know today's,
     * that one is taken; else the day that Ollama's {@code currentDate} writes.
     */
    private record Dated(ChatTemplate.Rendering rendering, Optional<String> day, List<String> notes) {
        static Dated of(ChatTemplate template) {
            List<Turn> question = Turn.marked(List.of(Place.USER));
            ChatTemplate.Rendering timeless = template.rendering(Optional.empty());
            ChatTemplate.Rendering one = template.rendering(Optional.of(ONE_DAY));
            Optional<String> plain = timeless.of(question);
            if (plain.isPresent()) {
                boolean fixed = !one.of(question).equals(plain);
                return new Dated(timeless, Optional.empty(), fixed
                        ? List.of("TEMPLATE has the fixed date of the model's own template instead of today's") : List.of());
            }
            Optional<String> found = one.of(question);
            Optional<String> other = template.rendering(Optional.of(OTHER_DAY)).of(question);
            boolean iso = found.isPresent() && other.isPresent()
                    && found.get().replace(ONE_DAY.toString(), OTHER_DAY.toString()).equals(other.get());
            return new Dated(iso ? one : timeless, Optional.of(ONE_DAY.toString()), List.of());
        }

        boolean isDated(String text) {
            return day.filter(text::contains).isPresent();
        }

        /** A date cannot stand in a literal that is quoted, for it has no odd characters. */
        String finish(String template) {
            return day.map(date -> template.replace(date, "{{ currentDate }}")).orElse(template);
        }
    }
}
