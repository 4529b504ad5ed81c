package io.lorapress.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the 16-bit model is called that a 4-bit one was made of: the same without the ending, by whom it was or by Unsloth. */
final class SiblingNames {
    /** Unsloth's first; the longer of two that fit counts. */
    private static final List<String> ENDINGS = List.of("-unsloth-bnb-4bit", "-bnb-4bit", "-4bit", "-nf4");

    private SiblingNames() {
    }

    /** Hub ids or folders, likeliest first; none for a name without such an ending. */
    static List<String> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        ENDINGS.stream().filter(lower::endsWith).findFirst().ifPresent(ending -> {
            String plain = name.substring(0, name.length() - ending.length());
            names.add(plain);
            String model = plain.substring(plain.lastIndexOf('/') + 1);
            if (!plain.startsWith("unsloth/") && !model.isEmpty()) {
                names.add("unsloth/" + model);
            }
        });
        return names;
    }
}
