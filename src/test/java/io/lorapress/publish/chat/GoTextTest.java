package io.lorapress.publish.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Expected strings as Go 1.19 wrote and read them. */
class GoTextTest {
    @Test
    void textThatATemplateWritesAsItIs() {
        assertEquals("<|im_start|>user\n", GoText.literal("<|im_start|>user\n"));
        assertEquals("<｜User｜>▁é🙂 'x' \"y\" } }}", GoText.literal("<｜User｜>▁é🙂 'x' \"y\" } }}"));
        assertEquals("a{b} c", GoText.literal("a{b} c"));
    }

    @Test
    void textThatWouldMeanSomethingElse() {
        assertEquals("{{ \"{\" }}{ x }}", GoText.literal("{{ x }}"));
        assertEquals("a{{ \"{\" }}", GoText.literal("a{"), "a brace at the end would join the next one's");
        assertEquals("{{ \"\\\"\" }}\"\"", GoText.literal("\"\"\""), "three quotes end a Modelfile's text");
        assertEquals("a{{ \"\\u00a0\\t\" }}b", GoText.literal("a\u00a0\tb"), "what is not printed gets lost in a Modelfile");
    }

    @Test
    void quotes() {
        assertEquals("\"a \\\"b\\\" \\\\ \\n\\t é 🙂\"", GoText.quote("a \"b\" \\ \n\t é 🙂"));
        assertEquals("\"\\x00\\x1b\\x7f\\u00a0\\u200b\\u3000\\ufeff\\U000e0001\"",
                GoText.quote("\0\u001b\u007f\u00a0\u200b\u3000\ufeff" + Character.toString(0xe0001)));
    }

    @Test
    void whatGoPrints() {
        for (int c : new int[] {' ', 'a', 0xe9, 0xff5c, 0x2581, 0x1f642, 0x3001, 0x301, 0xa9}) {
            assertTrue(GoText.isPrint(c), Integer.toHexString(c));
        }
        for (int c : new int[] {'\t', '\n', 0, 0x7f, 0x85, 0xa0, 0xad, 0x200b, 0x200d, 0x2028, 0x3000, 0xe000, 0xfeff}) {
            assertFalse(GoText.isPrint(c), Integer.toHexString(c));
        }
    }
}
