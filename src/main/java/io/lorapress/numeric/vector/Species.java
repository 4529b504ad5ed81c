package io.lorapress.numeric.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector shapes of one width. Constants of a class, or the compiler gives up on them. */
final class Species {
    static final VectorSpecies<Float> FLOAT = VectorSpecies.of(float.class, VectorShape.forBitSize(VectorWidth.BITS));
    static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, FLOAT.vectorShape());
    /** As many shorts as {@link #FLOAT} has floats. */
    static final VectorSpecies<Short> SHORT = VectorSpecies.of(short.class, VectorShape.forBitSize(VectorWidth.BITS / 2));
    /** As many bytes as {@link #FLOAT} has floats, but at least 8: there is no shorter vector. */
    static final VectorSpecies<Byte> BYTE = VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, VectorWidth.BITS / 4)));
    static final int LANES = FLOAT.length();

    private Species() {
    }

    static FloatVector zero() {
        return FloatVector.zero(FLOAT);
    }
}
