package io.lorapress.publish.chat;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Seams cut up so that most of a template needs no conditions: every seam is {@code after(from) + between(from, to) + before(to)},
 * and between is empty for nearly all of them. The cut is where a person would make it: a turn's end goes with the turn, the next
 * one's opening with the next.
 *
 * @param opening what stands before the first turn, whoever speaks
 */
record Pieces(String opening, Map<Place, String> after, Map<Place, String> before, Seams between) {
    static Pieces of(Seams seams) {
        Map<Place, String> after = ends(seams);
        Map<Place, String> before = new EnumMap<>(Place.class);
        for (Place to : Place.values()) {
            before.put(to, commonEnd(Stream.of(Place.values()).flatMap(from -> rest(seams, after, from, to).stream()).toList()));
        }
        Seams between = new Seams();
        for (Place from : Place.values()) {
            for (Place to : seams.from(from).keySet()) {
                String rest = rest(seams, after, from, to).orElseThrow();
                between.put(from, to, rest.substring(0, rest.length() - before.get(to).length()));
            }
        }
        String opening = commonStart(between.from(Place.START).values());
        between.from(Place.START).replaceAll((to, text) -> text.substring(opening.length()));
        return new Pieces(opening, after, before, between);
    }

    private static Optional<String> rest(Seams seams, Map<Place, String> after, Place from, Place to) {
        return seams.get(from, to).map(text -> text.substring(after.getOrDefault(from, "").length()));
    }

    /** What follows each kind of turn, whoever speaks next. */
    private static Map<Place, String> ends(Seams seams) {
        Map<Place, String> ends = new EnumMap<>(Place.class);
        String openings = commonStart(seams.from(Place.START).values());
        String answer = end(seams, Place.ASSISTANT, openings);
        for (Place place : List.of(Place.USER, Place.ASSISTANT, Place.TOOL)) {
            ends.put(place, endsLike(seams, place, answer) ? answer : end(seams, place, openings));
        }
        ends.put(Place.SYSTEM, endsLike(seams, Place.SYSTEM, answer) ? answer : systemEnd(seams, answer, openings));
        return ends;
    }

    private static boolean endsLike(Seams seams, Place place, String answer) {
        return !answer.isEmpty() && seams.from(place).values().stream().allMatch(text -> text.startsWith(answer));
    }

    private static String end(Seams seams, Place place, String openings) {
        String common = commonStart(seams.from(place).values());
        for (int overlap = Math.min(common.length(), openings.length()); overlap > 0; overlap--) {
            if (common.endsWith(openings.substring(0, overlap))) {
                return common.substring(0, common.length() - overlap);
            }
        }
        return wholeLines(wholeTags(common));
    }

    /** A system message is nearly always followed by a question: what opens a question elsewhere does not belong to its end. */
    private static String systemEnd(Seams seams, String answer, String openings) {
        String first = seams.get(Place.START, Place.USER).orElse("");
        String later = seams.get(Place.ASSISTANT, Place.USER).map(text -> text.substring(answer.length())).orElse("");
        String question = commonEnd(List.of(first, later));
        String seam = seams.get(Place.SYSTEM, Place.USER).orElse("");
        return !question.isEmpty() && seam.endsWith(question) ? seam.substring(0, seam.length() - question.length())
                : end(seams, Place.SYSTEM, openings);
    }

    /** Not the beginning of a tag without its end. */
    private static String wholeTags(String text) {
        int open = Math.max(text.lastIndexOf('<'), text.lastIndexOf('['));
        int close = Math.max(text.lastIndexOf('>'), text.lastIndexOf(']'));
        return open > close ? text.substring(0, open) : text;
    }

    /** Not the beginning of a line without its end, unless it ends with a tag. */
    private static String wholeLines(String text) {
        boolean tagged = text.endsWith(">") || text.endsWith("]");
        return tagged ? text : text.substring(0, text.lastIndexOf('\n') < 0 ? text.length() : text.lastIndexOf('\n') + 1);
    }

    private static String commonStart(Collection<String> texts) {
        return texts.stream().reduce((a, b) -> {
            int length = 0;
            while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
                length++;
            }
            return a.substring(0, length);
        }).orElse("");
    }

    private static String commonEnd(Collection<String> texts) {
        return texts.stream().reduce((a, b) -> {
            int length = 0;
            while (length < Math.min(a.length(), b.length()) && a.charAt(a.length() - 1 - length) == b.charAt(b.length() - 1 - length)) {
                length++;
            }
            return a.substring(a.length() - length);
        }).orElse("");
    }
}
