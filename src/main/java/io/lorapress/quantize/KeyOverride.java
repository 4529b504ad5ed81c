package io.lorapress.quantize;

import io.lorapress.gguf.GgufText;
import io.lorapress.gguf.GgufValue;
import io.lorapress.quantize.QuantizeException.Fault;

/**
 * A metadata value given by hand, {@code KEY=TYPE:VALUE} with types {@code int}, {@code float}, {@code bool} and {@code str}.
 * Source: common.cpp, {@code string_parse_kv_override}.
 *
 * @param value an I64, F64, Bool or Text; see {@link #stored} for what the file gets
 */
public record KeyOverride(String key, GgufValue value) {
    /** What llama.cpp's fixed buffers hold, in bytes. */
    static final int LONGEST = 127;

    /** @throws QuantizeException when the text is not {@code KEY=TYPE:VALUE} */
    public static KeyOverride parse(String text) {
        int equals = text.indexOf('=');
        int colon = text.indexOf(':', equals + 1);
        if (equals < 1 || colon < 0 || GgufText.byteLength(text.substring(0, equals)) > LONGEST) {
            throw malformed(text, "it must be KEY=TYPE:VALUE, with a key of at most " + LONGEST + " bytes");
        }
        String value = text.substring(colon + 1);
        return new KeyOverride(text.substring(0, equals), switch (text.substring(equals + 1, colon)) {
            case "int" -> new GgufValue.I64(wholeNumber(text, value));
            case "float" -> new GgufValue.F64(number(text, value));
            case "bool" -> new GgufValue.Bool(truth(text, value));
            case "str" -> new GgufValue.Text(shortText(text, value));
            default -> throw malformed(text, "the type must be int, float, bool or str");
        });
    }

    static KeyOverride number(String key, long value) {
        return new KeyOverride(key, new GgufValue.I64(value));
    }

    /** A text, cut as llama.cpp cuts it. */
    static KeyOverride text(String key, String value) {
        return new KeyOverride(key, new GgufValue.Text(GgufText.firstBytes(value, LONGEST)));
    }

    /** As the file gets it: whole numbers become u32 without their sign, others f32. Source: llama_model_quantize_impl. */
    GgufValue stored() {
        return switch (value) {
            case GgufValue.I64 number -> new GgufValue.U32(Math.abs(number.value()) & 0xFFFFFFFFL);
            case GgufValue.F64 number -> new GgufValue.F32((float) number.value());
            default -> value;
        };
    }

    private static long wholeNumber(String text, String value) {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw malformed(text, value + " is no whole number");
        }
    }

    private static double number(String text, String value) {
        try {
            return Double.parseDouble(value.strip());
        } catch (NumberFormatException e) {
            throw malformed(text, value + " is no number");
        }
    }

    private static boolean truth(String text, String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw malformed(text, "a bool is true or false");
    }

    private static String shortText(String text, String value) {
        if (GgufText.byteLength(value) > LONGEST) {
            throw malformed(text, "a str has at most " + LONGEST + " bytes");
        }
        return value;
    }

    private static QuantizeException malformed(String text, String why) {
        return new QuantizeException(Fault.BAD_OVERRIDE, "--override-kv " + text + ": " + why);
    }
}
