package io.lorapress.publish.card;

import java.util.List;
import java.util.Optional;

/**
 * A README.md, taken apart: YAML block and text. The part that lorapress writes stands between two marks, so that it can be written
 * anew without touching what people wrote around it.
 */
public final class CardText {
    static final String BEGIN = "<!-- lorapress: begin -->\n";
    static final String END = "<!-- lorapress: end -->\n";

    private final FrontMatter matter;
    private final String body;

    private CardText(FrontMatter matter, String body) {
        this.matter = matter;
        this.body = body;
    }

    public static CardText parse(String text) {
        String unix = text.replace("\r\n", "\n").replaceFirst("^\uFEFF", "");
        List<String> lines = List.of(unix.split("\n", -1));
        int end = lines.getFirst().stripTrailing().equals("---") ? closing(lines) : -1;
        return end < 0 ? new CardText(FrontMatter.of(List.of()), unix)
                : new CardText(FrontMatter.of(lines.subList(1, end)), String.join("\n", lines.subList(end + 1, lines.size())));
    }

    private static int closing(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).stripTrailing().equals("---")) {
                return i;
            }
        }
        return -1;
    }

    /** A value of the YAML block, when it stands on its key's line. */
    public Optional<String> value(String key) {
        return matter.value(key);
    }

    List<String> block(String key) {
        return matter.block(key);
    }

    /** Whether lorapress wrote a part of it. */
    public boolean isOurs() {
        return section().isPresent();
    }

    /**
     * An existing card with our part brought up to date: its YAML keys and its text stay as they are, keys that it lacks are
     * added, our marked part is put in the place of the old one, or at the end.
     */
    public static String merge(String existing, String ours) {
        CardText old = parse(existing);
        CardText fresh = parse(ours);
        FrontMatter matter = old.matter.completedBy(fresh.matter);
        return (matter.isEmpty() ? "" : matter.text()) + old.withSection(fresh.section().orElse(fresh.body));
    }

    private String withSection(String section) {
        int begin = body.indexOf(BEGIN);
        int end = body.indexOf(END, Math.max(0, begin));
        if (begin >= 0 && end >= 0) {
            return body.substring(0, begin) + section + body.substring(end + END.length());
        }
        return body.isBlank() ? "\n" + section : body.stripTrailing() + "\n\n" + section;
    }

    private Optional<String> section() {
        int begin = body.indexOf(BEGIN);
        int end = body.indexOf(END, Math.max(0, begin));
        return begin < 0 || end < 0 ? Optional.empty() : Optional.of(body.substring(begin, end + END.length()));
    }
}
