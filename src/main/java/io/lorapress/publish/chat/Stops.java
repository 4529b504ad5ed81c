package io.lorapress.publish.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What shows that the model has finished its turn: the special tokens that its template puts between an answer and the next
 * question. Where there are none, the first line of that seam. A model that writes its answers' headers itself (as gpt-oss does) uses
 * these tokens inside an answer: there only its end-of-text tokens tell.
 */
final class Stops {
    private Stops() {
    }

    static List<String> of(TurnGrammar grammar, List<String> specialTokens) {
        String seam = seam(grammar, Place.ASSISTANT, Place.USER);
        List<String> tokens = tokensIn(seam, specialTokens);
        List<String> written = tokensIn(writtenByModel(grammar), specialTokens);
        if (tokens.stream().anyMatch(written::contains)) {
            return List.of();
        }
        return tokens.isEmpty() ? firstLine(seam) : tokens;
    }

    /** What stands before an answer that was given, and not before one that is to be given. */
    private static String writtenByModel(TurnGrammar grammar) {
        String given = seam(grammar, Place.USER, Place.ASSISTANT);
        String asked = seam(grammar, Place.USER, Place.GENERATION);
        return given.startsWith(asked) ? given.substring(asked.length()) : "";
    }

    private static String seam(TurnGrammar grammar, Place from, Place to) {
        return grammar.seams().get(from, to).orElse("");
    }

    private static List<String> tokensIn(String seam, List<String> specialTokens) {
        List<String> longestFirst = new ArrayList<>(specialTokens.stream().filter(token -> !token.isBlank()).distinct().toList());
        longestFirst.sort(Comparator.comparing(String::length).reversed());
        if (longestFirst.isEmpty()) {
            return List.of();
        }
        Matcher found = Pattern.compile(longestFirst.stream().map(Pattern::quote).collect(Collectors.joining("|"))).matcher(seam);
        return found.results().map(MatchResult::group).distinct().toList();
    }

    private static List<String> firstLine(String seam) {
        return seam.lines().map(String::strip).filter(line -> line.length() > 1).limit(1).toList();
    }
}
