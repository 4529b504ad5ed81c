package io.lorapress.numeric.vector;

import jdk.incubator.vector.FloatVector;

/** How wide the vectors are: what the machine prefers, or what the system property {@code lorapress.vector.bits} says. */
final class VectorWidth {
    static final int BITS = bits();

    private VectorWidth() {
    }

    /** 128, 256 or 512; machines with wider vectors use 512. */
    private static int bits() {
        int wanted = Integer.getInteger("lorapress.vector.bits", FloatVector.SPECIES_PREFERRED.vectorBitSize());
        return Math.clamp(Integer.highestOneBit(wanted), 128, 512);
    }
}
