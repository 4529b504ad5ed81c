package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

/**
 * A step of a search that is to be compiled on its own. The compiler inlines until a limit, and boxes the vectors of what is then
 * left over; a call that meets many kinds of passes it does not inline at all.
 */
@FunctionalInterface
interface LanePass {
    /** Works on the vector of lanes from {@code lane} on. */
    void at(int lane);

    static void run(LanePass pass) {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            pass.at(lane);
        }
    }
}
