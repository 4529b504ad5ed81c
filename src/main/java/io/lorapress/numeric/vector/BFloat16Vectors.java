package io.lorapress.numeric.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Rounding to bfloat16, as {@link io.lorapress.tensor.BFloat16} defines it. */
final class BFloat16Vectors {
    private static final int NAN = 0x7FC0_0000;

    private BFloat16Vectors() {
    }

    /** The rounded values as float32 bits: the bfloat16 is the upper half, the lower is zero. */
    static IntVector roundedBits(FloatVector values) {
        IntVector bits = values.reinterpretAsInts();
        IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
        IntVector rounded = bits.add(0x7FFF).add(odd).and(0xFFFF0000);
        VectorMask<Float> nan = values.test(VectorOperators.IS_NAN);
        return rounded.blend(NAN, nan.cast(Species.INT));
    }

    static FloatVector round(FloatVector values) {
        return roundedBits(values).reinterpretAsFloats();
    }
}
