package io.lorapress.export;

/**
 * Why this base was taken, and what may be done to it.
 *
 * @param reason        for people and for the record
 * @param mayRequantize whether weights that a GGUF base holds quantised may be quantised again
 */
public record BaseUse(String reason, boolean mayRequantize) {
    public static final BaseUse GIVEN = new BaseUse("given", false);
}
