package io.lorapress.quantize.encode.vector;

import io.lorapress.quantize.encode.Rounding;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** How wide the vectors are: what the processor prefers, or 128, 256 or 512 bits as lorapress.vector.bits says. */
final class Lanes {
    static final VectorSpecies<Float> FLOATS = species(Integer.getInteger("lorapress.vector.bits", 0));
    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    static final int WIDTH = FLOATS.length();
    /** Sub-blocks that are worked on side by side: two vectors of them, so that one can compute while the other waits. */
    static final int GROUP = 2 * WIDTH;
    /** Bytes that {@link #putBytes} may write beyond the ones that count. */
    static final int SLACK = 8;

    private static final VectorSpecies<Byte> BYTES = WIDTH == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private Lanes() {
    }

    private static VectorSpecies<Float> species(int bits) {
        return switch (bits) {
            case 0 -> FloatVector.SPECIES_PREFERRED;
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default -> throw new IllegalArgumentException("lorapress.vector.bits is " + bits + "; set 128, 256 or 512");
        };
    }

    /** {@link Rounding#nearest(float, int, int)} in each lane, for every input. */
    static IntVector nearest(FloatVector values, int low, int high) {
        return values.add(Rounding.SHIFT).reinterpretAsInts().and(Rounding.MANTISSA).sub(Rounding.ZERO).min(high).max(low);
    }

    static FloatVector toFloat(IntVector values) {
        return (FloatVector) values.convert(VectorOperators.I2F, 0);
    }

    /** Writes the low byte of each lane. Up to {@link #SLACK} bytes after them may be overwritten. */
    static void putBytes(IntVector values, byte[] target, int at) {
        ((ByteVector) values.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(target, at);
    }
}
