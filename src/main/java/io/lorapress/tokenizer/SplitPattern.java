package io.lorapress.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/**
 * Cuts text at the matches of a pattern, and says what becomes of the matches.
 * Source: SplitDelimiterBehavior and NormalizedString::split of the Hugging Face tokenizers library.
 */
final class SplitPattern {
    /** As that library compiles them: Unicode classes, and ^ and $ at every line feed. */
    static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES;

    private final Pattern pattern;
    private final String behavior;
    private final boolean inverted;

    SplitPattern(Pattern pattern, String behavior, boolean inverted) {
        this.pattern = pattern;
        this.behavior = behavior;
        this.inverted = inverted;
    }

    static SplitPattern isolated(String regex) {
        return new SplitPattern(Pattern.compile(regex, FLAGS), "Isolated", false);
    }

    /** A Split step of tokenizer.json. */
    static SplitPattern of(JsonNode step) throws UnknownStepException {
        JsonNode pattern = step.path("pattern");
        Pattern compiled = pattern.has("Regex") ? regex(step, pattern.path("Regex").asString(""))
                : Pattern.compile(Pattern.quote(pattern.path("String").asString("")));
        return new SplitPattern(compiled, step.path("behavior").asString(""), step.path("invert").asBoolean(false));
    }

    /** That library's regular expressions are Oniguruma's; scripts are the one thing Java names otherwise. */
    static Pattern regex(JsonNode step, String regex) throws UnknownStepException {
        try {
            return Pattern.compile(regex.replace("\\p{Han}", "\\p{IsHan}"), FLAGS);
        } catch (PatternSyntaxException e) {
            throw new UnknownStepException("regular expression of " + step.path("type").asString("") + ": " + e.getDescription());
        }
    }

    List<String> split(String text) throws UnknownStepException {
        List<Run> runs = runs(text);
        return switch (behavior) {
            case "Isolated" -> texts(text, runs);
            case "Removed" -> texts(text, runs.stream().filter(run -> !run.match).toList());
            case "MergedWithPrevious" -> texts(text, mergedWithPrevious(runs));
            case "MergedWithNext" -> texts(text, mergedWithNext(runs));
            case "Contiguous" -> texts(text, contiguous(runs));
            default -> throw new UnknownStepException("split behaviour " + behavior);
        };
    }

    /** A stretch of the text, all match or all gap. */
    private record Run(int start, int end, boolean match) {
        Run upTo(int newEnd) {
            return new Run(start, newEnd, match);
        }
    }

    private List<Run> runs(String text) {
        List<Run> runs = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        int last = 0;
        while (matcher.find()) {
            runs.add(new Run(last, matcher.start(), inverted));
            runs.add(new Run(matcher.start(), matcher.end(), !inverted));
            last = matcher.end();
        }
        runs.add(new Run(last, text.length(), inverted));
        return runs.stream().filter(run -> run.start < run.end).toList();
    }

    private static List<Run> mergedWithPrevious(List<Run> runs) {
        List<Run> merged = new ArrayList<>();
        for (Run run : runs) {
            if (run.match && !merged.isEmpty() && !merged.getLast().match) {
                merged.set(merged.size() - 1, new Run(merged.getLast().start, run.end, true));
            } else {
                merged.add(run);
            }
        }
        return merged;
    }

    private static List<Run> mergedWithNext(List<Run> runs) {
        List<Run> merged = new ArrayList<>();
        for (Run run : runs) {
            if (!run.match && !merged.isEmpty() && merged.getLast().match) {
                merged.set(merged.size() - 1, new Run(merged.getLast().start, run.end, false));
            } else {
                merged.add(run);
            }
        }
        return merged;
    }

    private static List<Run> contiguous(List<Run> runs) {
        List<Run> merged = new ArrayList<>();
        for (Run run : runs) {
            if (!merged.isEmpty() && merged.getLast().match == run.match) {
                merged.set(merged.size() - 1, merged.getLast().upTo(run.end));
            } else {
                merged.add(run);
            }
        }
        return merged;
    }

    private static List<String> texts(String text, List<Run> runs) {
        return runs.stream().map(run -> text.substring(run.start, run.end)).toList();
    }
}
