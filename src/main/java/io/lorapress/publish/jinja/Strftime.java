package io.lorapress.publish.jinja;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's strftime for a date, English names. */
final class Strftime {
    private Strftime() {
    }

    static String format(LocalDate date, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c == '%' && i + 1 < format.length()) {
                i++;
                boolean plain = format.charAt(i) == '-' && i + 1 < format.length();
                i += plain ? 1 : 0;
                String field = field(date, format.charAt(i));
                text.append(plain ? field.replaceFirst("^0(?=.)", "") : field);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static String field(LocalDate date, char code) {
        String pattern = switch (code) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'B' -> "MMMM";
            case 'b' -> "MMM";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'j' -> "DDD";
            case 'H', 'M', 'S' -> "'00'";
            case '%' -> "'%'";
            default -> throw new JinjaException("date field %" + code + " is not known");
        };
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(date);
    }
}
