package io.lorapress.quantize;

import io.lorapress.quantize.QuantizeException.Fault;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of files as people write them: {@code 4.5G}, {@code 500M}; units are decimal, as in llama.cpp's tools, unless Ki, Mi, Gi. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*([KMGT]?i?)B?", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Integer> POWERS = Map.of("", 0, "K", 1, "M", 2, "G", 3, "T", 4);

    private ByteSize() {
    }

    /**
     * @param option what the size was given for, named in the error
     * @throws QuantizeException when it is no positive size
     */
    public static long parse(String text, String option) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches() || form.group(2).equalsIgnoreCase("i")) {
            throw malformed(text, option);
        }
        String unit = form.group(2).toUpperCase(Locale.ROOT);
        long base = unit.endsWith("I") ? 1024 : 1000;
        BigDecimal bytes = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(base).pow(POWERS.get(unit.replace("I", ""))));
        if (bytes.signum() <= 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw malformed(text, option);
        }
        return bytes.longValue();
    }

    private static QuantizeException malformed(String text, String option) {
        return new QuantizeException(Fault.BAD_SIZE, option + " " + text + ": give a size like 4.5G, 500M or 4200MiB");
    }
}
