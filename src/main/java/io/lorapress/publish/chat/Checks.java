package io.lorapress.publish.chat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Conversations that a learned grammar must reproduce before anybody relies on it. */
final class Checks {
    private static final Turn QUESTION = Turn.user("What is \"two\" and 'two'?");
    private static final Turn ANSWER = Turn.assistant("Four: 4.");
    private static final Turn SYSTEM = Turn.system("Be terse.\nAnswer in {{ one }} {% word %}.");
    private static final Turn UNICODE = Turn.user("Über café, 你好 🙂 \\n <b>&amp;</b>");
    private static final Turn LONG = Turn.assistant("First line.\n\nSecond | line \\ with \"quotes\".");
    private static final Turn RESULT = Turn.tool("{\"temperature\": 21, \"sky\": \"clear\"}");

    private static final List<List<Turn>> ALL = List.of(
            List.of(QUESTION),
            List.of(UNICODE),
            List.of(SYSTEM, QUESTION),
            List.of(Turn.system(""), QUESTION),
            List.of(QUESTION, ANSWER, UNICODE),
            List.of(SYSTEM, QUESTION, ANSWER, UNICODE),
            List.of(Turn.system(""), QUESTION, ANSWER, UNICODE),
            List.of(SYSTEM, UNICODE, LONG, QUESTION, ANSWER, QUESTION, LONG, UNICODE),
            List.of(QUESTION, ANSWER, QUESTION, LONG, UNICODE, ANSWER, QUESTION),
            List.of(QUESTION, ANSWER, RESULT),
            List.of(SYSTEM, QUESTION, ANSWER, RESULT, LONG, UNICODE),
            List.of(QUESTION, ANSWER, RESULT, Turn.tool("plain"), LONG, QUESTION, ANSWER, RESULT));

    private Checks() {
    }

    static Stream<List<Turn>> without(Predicate<Turn> left) {
        return ALL.stream().filter(turns -> turns.stream().noneMatch(left));
    }

    static Stream<List<Turn>> withTools() {
        return ALL.stream().filter(turns -> turns.contains(RESULT));
    }

    static boolean isEmptySystem(Turn turn) {
        return turn.place() == Place.SYSTEM && turn.text().isEmpty();
    }
}
