package io.lorapress.export;

import io.lorapress.failure.LorapressException;

/** Which of two bases: the 4-bit one that a QLoRA was trained on, or the 16-bit one that was made from. */
public enum BasePrecision {
    FOUR_BIT("4bit"), SIXTEEN_BIT("16bit");

    private final String text;

    BasePrecision(String text) {
        this.text = text;
    }

    /** @throws LorapressException (usage) when it names none */
    public static BasePrecision parse(String text) {
        for (BasePrecision precision : values()) {
            if (precision.text.equals(text)) {
                return precision;
            }
        }
        throw LorapressException.usage("--base-precision " + text + ": 4bit or 16bit");
    }

    @Override
    public String toString() {
        return text;
    }
}
