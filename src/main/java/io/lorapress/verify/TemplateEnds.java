package io.lorapress.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Looks at a rendered conversation: which tokens the template writes, and which of them ends an answer. */
public final class TemplateEnds {
    /** What stands for the question and the answer; no template has them. */
    public static final String QUESTION = "qzquestionqz";
    public static final String ANSWER = "qzanswerqz";
    /** What people mean as a token when they write a template. */
    private static final Pattern MARKER = Pattern.compile("<\\|[^|<>\\s]{1,40}\\|>|<(?:start|end)_of_turn>|\\[/?INST\\]|</s>");

    private final List<String> tokens;
    private final List<String> whole;

    /** @param whole texts of the tokens that text is cut at first */
    public TemplateEnds(List<String> whole) {
        this.whole = whole.stream().filter(text -> !text.isBlank()).toList();
        this.tokens = this.whole.stream().sorted((a, b) -> b.length() - a.length()).toList();
    }

    /** The first token after the answer; empty where the template writes none there. */
    public Optional<String> afterAnswer(String rendered) {
        int at = rendered.lastIndexOf(ANSWER);
        String rest = at < 0 ? "" : rendered.substring(at + ANSWER.length());
        for (int i = 0; i < rest.length(); i++) {
            for (String token : tokens) {
                if (rest.startsWith(token, i)) {
                    return Optional.of(token);
                }
            }
        }
        return Optional.empty();
    }

    /** What looks like a token, and is none: the model reads it in pieces. */
    public List<String> strangers(String rendered) {
        Set<String> known = Set.copyOf(whole);
        List<String> strangers = new ArrayList<>();
        MARKER.matcher(rendered).results().map(MatchResult::group).distinct().filter(text -> !known.contains(text)).forEach(strangers::add);
        return strangers;
    }
}
