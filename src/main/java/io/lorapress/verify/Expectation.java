package io.lorapress.verify;

import java.util.regex.Pattern;

/** What an answer should be. White space at its ends does not count. */
public sealed interface Expectation {
    boolean holds(String answer);

    /** The answer is this text. */
    record Exact(String text) implements Expectation {
        @Override
        public boolean holds(String answer) {
            return answer.strip().equals(text.strip());
        }
    }

    /** The text stands somewhere in the answer. */
    record Contains(String text) implements Expectation {
        @Override
        public boolean holds(String answer) {
            return answer.contains(text);
        }
    }

    /** The pattern is found somewhere in the answer; anchors make it the whole. */
    record Matches(Pattern pattern) implements Expectation {
        @Override
        public boolean holds(String answer) {
            return pattern.matcher(answer.strip()).find();
        }
    }
}
