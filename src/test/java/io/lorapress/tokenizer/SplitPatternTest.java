package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cutting text at a pattern; expectations are the tokenizers library's. */
class SplitPatternTest {
    @ParameterizedTest
    @CsvSource({"Isolated,false,the|-|final|-|-|countdown", "Removed,false,the|final|countdown",
        "MergedWithPrevious,false,the-|final-|-|countdown", "MergedWithNext,false,the|-final|-|-countdown",
        "Contiguous,false,the|-|final|--|countdown", "Removed,true,-|-|-", "Isolated,true,the|-|final|-|-|countdown"})
    void treatsMatchesAsTold(String behavior, boolean inverted, String expected) throws UnknownStepException {
        SplitPattern pattern = new SplitPattern(Pattern.compile("-"), behavior, inverted);
        assertEquals(expected, String.join("|", pattern.split("the-final--countdown")));
    }

    @Test
    void matchesMayBeEmpty() throws UnknownStepException {
        assertEquals(List.of("1", "234", "567"), SplitPattern.isolated("(?=(\\d{3})+(?!\\d))").split("1234567"));
    }

    @Test
    void aLineEndsAtALineFeedAlone() throws UnknownStepException {
        assertEquals(List.of("a", " ", "\n", "b", "\r\u0085", "c"), SplitPattern.isolated("[^\\S\\n]+$|\\n|[\\r\\u0085]+").split("a \nb\r\u0085c"));
    }

    @Test
    void spaceIsUnicodes() throws UnknownStepException {
        assertEquals(List.of("a", "\u3000\u00A0\u0085", "b"), SplitPattern.isolated("\\s+").split("a\u3000\u00A0\u0085b"));
    }
}
