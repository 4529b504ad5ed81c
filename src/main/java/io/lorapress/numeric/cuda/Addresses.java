package io.lorapress.numeric.cuda;

/** Where the three areas of a lane's memory lie. */
record Addresses(long in, long between, long out) {
    long of(Place place) {
        return switch (place.area()) {
            case null -> 0;
            case IN -> in + place.offset();
            case BETWEEN -> between + place.offset();
            case OUT -> out + place.offset();
        };
    }
}
