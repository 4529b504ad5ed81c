package io.lorapress.numeric.tile;

import io.lorapress.gguf.GgmlType;
import java.io.IOException;

/**
 * Does the work of whole tiles on other hardware, with the bits of the scalar engine. Safe for use by several threads: each waits
 * for its own tile. It never gives a wrong result: what it cannot do it leaves undone and says so.
 */
public interface Accelerator {
    /** Whether it can encode rows of this type. */
    boolean encodes(GgmlType type);

    /** Weights a tile should have to keep it busy; shrinks when memory turned out to be short, 0 once nothing is left to work on. */
    int tileWeights();

    /** @return anything but {@link Outcome.Done} when nothing was delivered */
    Outcome run(TileWork work) throws IOException;

    /** Gives back the memory it holds; it can be used again afterwards. */
    void release();

    /** How a tile ended. */
    sealed interface Outcome {
        /** Delivered to every output. */
        record Done() implements Outcome {
        }

        /** A value is not finite or nearly too large for binary16: an engine must look at this tile. */
        record Suspect() implements Outcome {
        }

        /** There was not memory enough; half of the tile may do. */
        record TooLarge(String reason) implements Outcome {
        }

        /** The hardware failed; what is left of it takes the next tiles. */
        record Lost(String reason) implements Outcome {
        }
    }
}
