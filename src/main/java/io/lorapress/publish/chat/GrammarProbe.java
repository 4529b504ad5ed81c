package io.lorapress.publish.chat;

import static io.lorapress.publish.chat.Place.ASSISTANT;
import static io.lorapress.publish.chat.Place.START;
import static io.lorapress.publish.chat.Place.SYSTEM;
import static io.lorapress.publish.chat.Place.TOOL;
import static io.lorapress.publish.chat.Place.USER;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Learns a template's grammar from what it makes of short conversations, and checks it on longer ones. */
final class GrammarProbe {
    private final ChatTemplate.Rendering template;
    private final Seams seams = new Seams();
    private final List<String> notes = new ArrayList<>();

    private SystemPlace system = SystemPlace.OWN;
    private String afterSystem = "";
    private boolean dropsEmptySystem;
    private boolean knowsEmptySystem = true;
    private boolean tools;
    private boolean quotesTools;

    GrammarProbe(ChatTemplate.Rendering template) {
        this.template = template;
    }

    /** What a person should know about the grammar, once it is learned. */
    List<String> notes() {
        return notes;
    }

    /** Empty when the template does something that no grammar of this kind does. */
    Optional<TurnGrammar> learn() {
        boolean plain = learn(USER) && learn(USER, ASSISTANT, USER);
        if (!plain || !learnSystem()) {
            return Optional.empty();
        }
        learn(USER, ASSISTANT);
        learnEmptySystem();
        if (!reproduces(false)) {
            return Optional.empty();
        }
        tools = learnTools();
        if (!tools || !reproduces(true)) {
            tools = false;
            seams.remove(TOOL);
            notes.add("results of tools are left to the model's own template");
        }
        return Optional.of(grammar());
    }

    private TurnGrammar grammar() {
        return new TurnGrammar(seams, system, afterSystem, dropsEmptySystem, tools, quotesTools);
    }

    private boolean learn(Place... places) {
        List<Turn> turns = Turn.marked(List.of(places));
        return template.of(turns).filter(text -> seams.learn(turns, text)).isPresent();
    }

    private boolean learnSystem() {
        List<Turn> turns = Turn.marked(List.of(SYSTEM, USER));
        Optional<String> text = template.of(turns);
        if (text.isEmpty()) {
            return foldSystem();
        }
        if (!text.get().contains(turns.getFirst().text())) {
            notes.add("system messages are left out, as the model's own template does");
            system = SystemPlace.IGNORED;
            return true;
        }
        List<Turn> longer = Turn.marked(List.of(SYSTEM, USER, ASSISTANT, USER));
        Optional<String> moved = template.of(longer).filter(all -> all.indexOf(longer.get(0).text()) > all.indexOf(longer.get(2).text()));
        if (moved.isPresent()) {
            return moveSystem(turns, text.get(), longer, moved.get());
        }
        boolean own = seams.learn(turns, text.get()) && learn(SYSTEM, USER, ASSISTANT, USER);
        learn(USER, ASSISTANT, SYSTEM, USER);
        return own;
    }

    /** The template refuses system messages: their text is put before the first question, which is what people do by hand. */
    private boolean foldSystem() {
        notes.add("the model's own template refuses system messages; their text is put before the first question");
        seams.put(START, SYSTEM, seams.get(START, USER).orElse(""));
        seams.put(SYSTEM, USER, "\n\n");
        knowsEmptySystem = false;
        dropsEmptySystem = true;
        return true;
    }

    private boolean moveSystem(List<Turn> turns, String text, List<Turn> longer, String moved) {
        List<String> short2 = Seams.pieces(turns, text);
        List<String> pieces = Seams.pieces(List.of(longer.get(1), longer.get(2), longer.get(0), longer.get(3)), moved);
        if (short2.size() != 3 || pieces.size() != 5) {
            return false;
        }
        afterSystem = pieces.get(3);
        List<Turn> unanswered = Turn.marked(List.of(SYSTEM, USER, ASSISTANT));
        boolean stays = template.of(unanswered).filter(all -> all.contains(unanswered.getFirst().text())).isPresent();
        system = stays ? SystemPlace.LAST_QUESTION : SystemPlace.LAST_MESSAGE;
        return short2.get(1).equals(afterSystem) && Optional.of(short2.get(0)).equals(seams.get(START, USER))
                && Optional.of(pieces.get(2)).equals(seams.get(ASSISTANT, USER));
    }

    private void learnEmptySystem() {
        if (!knowsEmptySystem || system == SystemPlace.IGNORED) {
            return;
        }
        List<Turn> turns = List.of(Turn.system(""), Turn.user("qz"));
        Optional<String> text = template.of(turns);
        if (text.isEmpty() || text.get().equals(grammar().render(turns))) {
            return;
        }
        dropsEmptySystem = true;
        if (!text.get().equals(grammar().render(turns))) {
            dropsEmptySystem = false;
            knowsEmptySystem = false;
            notes.add("a system message without text is rendered otherwise by the model's own template");
        }
    }

    private boolean learnTools() {
        if (!learn(USER, ASSISTANT, TOOL)) {
            return false;
        }
        List<Turn> quoted = List.of(Turn.user("qz"), Turn.assistant("zq"), Turn.tool("a\"b"));
        Optional<String> text = template.of(quoted);
        tools = true;
        if (!text.equals(Optional.of(grammar().render(quoted)))) {
            quotesTools = true;
        }
        boolean all = learn(USER, ASSISTANT, TOOL, ASSISTANT, USER);
        learn(USER, ASSISTANT, TOOL, TOOL);
        learn(USER, ASSISTANT, TOOL, USER);
        learn(USER, TOOL);
        if (quotesTools) {
            all &= unquoteSeams();
        }
        return all && text.equals(Optional.of(grammar().render(quoted)));
    }

    /** The quotes around a result come with the result, not with the seams. */
    private boolean unquoteSeams() {
        boolean fits = true;
        for (Place place : Place.values()) {
            Optional<String> into = seams.get(place, TOOL);
            fits &= into.isEmpty() || into.get().endsWith("\"");
            into.filter(seam -> seam.endsWith("\"")).ifPresent(seam -> seams.put(place, TOOL, seam.substring(0, seam.length() - 1)));
        }
        for (Place place : Place.values()) {
            Optional<String> outOf = seams.get(TOOL, place);
            fits &= outOf.isEmpty() || outOf.get().startsWith("\"");
            outOf.filter(seam -> seam.startsWith("\"")).ifPresent(seam -> seams.put(TOOL, place, seam.substring(1)));
        }
        return fits;
    }

    private boolean reproduces(boolean withTools) {
        TurnGrammar grammar = grammar();
        return (withTools ? Checks.withTools() : Checks.without(turn -> turn.place() == TOOL))
                .filter(turns -> knowsEmptySystem || turns.stream().noneMatch(Checks::isEmptySystem))
                .allMatch(turns -> template.of(turns).map(grammar.render(turns)::equals).orElse(withTools || hasSystem(turns)));
    }

    /** A template may refuse a system message, or results of tools in some order, but not a plain conversation. */
    private static boolean hasSystem(List<Turn> turns) {
        return turns.getFirst().place() == SYSTEM;
    }
}
