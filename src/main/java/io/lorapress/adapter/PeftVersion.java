package io.lorapress.adapter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of PEFT that wrote an adapter; 0.0 where the config does not say, as before 0.18. */
record PeftVersion(int major, int minor) {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    static PeftVersion of(AdapterConfig config) {
        Matcher matcher = VERSION.matcher(config.text("peft_version").orElse(""));
        return matcher.matches() ? new PeftVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new PeftVersion(0, 0);
    }

    boolean isBefore(int otherMajor, int otherMinor) {
        return major != otherMajor ? major < otherMajor : minor < otherMinor;
    }
}
