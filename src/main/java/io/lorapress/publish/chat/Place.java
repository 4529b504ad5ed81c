package io.lorapress.publish.chat;

import java.util.Locale;

/** What stands on one side of a seam: a turn of some role, the start of the text, or the place where the model begins to write. */
public enum Place {
    START, SYSTEM, USER, ASSISTANT, TOOL, GENERATION;

    /** The role's name in a message. */
    public String role() {
        return name().toLowerCase(Locale.ROOT);
    }
}
