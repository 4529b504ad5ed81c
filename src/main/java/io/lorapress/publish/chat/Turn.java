package io.lorapress.publish.chat;

import java.util.List;
import java.util.stream.IntStream;

/** A message of a conversation. */
public record Turn(Place place, String text) {
    public static Turn system(String text) {
        return new Turn(Place.SYSTEM, text);
    }

    public static Turn user(String text) {
        return new Turn(Place.USER, text);
    }

    public static Turn assistant(String text) {
        return new Turn(Place.ASSISTANT, text);
    }

    public static Turn tool(String text) {
        return new Turn(Place.TOOL, text);
    }

    /** Turns whose texts cannot be taken for anything else. */
    static List<Turn> marked(List<Place> places) {
        return IntStream.range(0, places.size()).mapToObj(i -> new Turn(places.get(i), "qz" + (char) ('a' + i) + "zq")).toList();
    }
}
