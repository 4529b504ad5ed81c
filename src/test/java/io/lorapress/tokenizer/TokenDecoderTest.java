package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a token stands for; expectations are what the tokenizers library decodes single tokens to. */
class TokenDecoderTest {
    private static final String BYTES = "{'type':'ByteLevel'}";
    private static final String SPACES = "{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'\u2581'},'content':' '},"
            + "{'type':'ByteFallback'},{'type':'Fuse'},{'type':'Strip','content':' ','start':1,'stop':0}]}";
    private static final String META = "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'first'}";

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '^', value = {
        "bytes,<|x|>,<|x|>", "bytes,\u0120foo, foo", "bytes,\u00E9,\uFFFD", "bytes,\u65E5\u672C,\u65E5\u672C", "bytes,a b,a b",
        "bytes,\u00C3\u00A9,\u00E9", "spaces,\u2581\u2581x, x", "spaces,<0x41>,A", "spaces,<|x|>,<|x|>", "meta,\u2581a\u2581,a",
        "none,\u0120,\u0120"})
    void decodes(String decoder, String token, String expected) {
        String json = switch (decoder) {
            case "bytes" -> BYTES;
            case "spaces" -> SPACES;
            case "meta" -> META;
            default -> "null";
        };
        var node = SmallFile.JSON.readTree(json.replace('\'', '"'));
        assertEquals(expected, new TokenDecoder(node.isNull() ? null : node).decode(token));
    }
}
