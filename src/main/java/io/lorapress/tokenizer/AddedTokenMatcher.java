package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds added tokens in text, leftmost first and longest of those. Source: AddedVocabulary::find_matches, tokenizers library. */
final class AddedTokenMatcher {
    private final Map<Character, List<Candidate>> byFirst = new HashMap<>();

    /** A stretch of text: a token with its id, or text between tokens with the id -1. */
    record Part(String text, int id) {
        boolean isText() {
            return id < 0;
        }
    }

    private record Candidate(String content, AddedToken token, int id) {
    }

    /** @param content the token's text as it is to be looked for */
    void add(String content, AddedToken token, int id) {
        if (!content.isEmpty()) {
            byFirst.computeIfAbsent(content.charAt(0), first -> new ArrayList<>()).add(new Candidate(content, token, id));
        }
    }

    /** The text in order, cut at the tokens. */
    List<Part> cut(String text) {
        byFirst.values().forEach(list -> list.sort(Comparator.comparingInt((Candidate c) -> c.content.length()).reversed()));
        List<Part> parts = new ArrayList<>();
        int done = 0;
        for (int at = 0; at < text.length();) {
            Candidate found = longestAt(text, at);
            if (found == null) {
                at++;
                continue;
            }
            int end = at + found.content.length();
            if (found.token.singleWord() && touchesWord(text, at, end)) {
                at = end;
                continue;
            }
            int start = found.token.lstrip() ? backOverSpace(text, at, done) : at;
            end = found.token.rstrip() ? overSpace(text, end) : end;
            addText(parts, text, done, start);
            parts.add(new Part(text.substring(start, end), found.id));
            done = end;
            at = end;
        }
        addText(parts, text, done, text.length());
        return parts;
    }

    private Candidate longestAt(String text, int at) {
        for (Candidate candidate : byFirst.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(candidate.content, at)) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean touchesWord(String text, int start, int end) {
        return start > 0 && isWord(text.codePointBefore(start)) || end < text.length() && isWord(text.codePointAt(end));
    }

    private static boolean isWord(int character) {
        return Character.isLetterOrDigit(character) || character == '_' || Character.getType(character) == Character.NON_SPACING_MARK;
    }

    private static int backOverSpace(String text, int from, int limit) {
        int at = from;
        while (at > limit && isSpace(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static int overSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == '\u0085';
    }

    private static void addText(List<Part> parts, String text, int from, int to) {
        if (from < to) {
            parts.add(new Part(text.substring(from, to), -1));
        }
    }
}
