package io.lorapress.publish;

/** Makes a single line of text that came from elsewhere, so that a message stays one line and cannot steer a terminal. */
public final class OneLine {
    private static final int LONGEST = 400;

    private OneLine() {
    }

    public static String of(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").replaceAll(" {2,}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
