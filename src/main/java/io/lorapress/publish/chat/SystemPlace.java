package io.lorapress.publish.chat;

/** Where a template puts the system message. */
enum SystemPlace {
    /** Where it stands in the conversation. */
    OWN,
    /** Before the text of the last question. */
    LAST_QUESTION,
    /** Before the text of the last message, when that is a question; else nowhere. */
    LAST_MESSAGE,
    /** Nowhere. */
    IGNORED
}
