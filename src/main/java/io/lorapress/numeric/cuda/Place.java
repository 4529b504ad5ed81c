package io.lorapress.numeric.cuda;

/**
 * A place in a lane's memory, before the lane's addresses are known.
 *
 * @param area what it belongs to: null for nowhere, whose address is 0
 */
record Place(Area area, long offset) {
    static final Place NOWHERE = new Place(null, 0);

    /** Three areas, one after the other: copied in, used in between, copied out. */
    enum Area { IN, BETWEEN, OUT }

    Place plus(long bytes) {
        return area == null ? this : new Place(area, offset + bytes);
    }
}
