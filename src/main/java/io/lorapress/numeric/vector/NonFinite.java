package io.lorapress.numeric.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Looks for infinities and NaN. */
final class NonFinite {
    private NonFinite() {
    }

    /** Leading values that are known to be finite: all whole vectors before the first that has another. */
    static int finitePrefix(float[] values, int offset, int count) {
        int whole = Species.FLOAT.loopBound(count);
        for (int i = 0; i < whole; i += Species.LANES) {
            VectorMask<Float> finite = FloatVector.fromArray(Species.FLOAT, values, offset + i).test(VectorOperators.IS_FINITE);
            if (!finite.allTrue()) {
                return i;
            }
        }
        return whole;
    }

    static boolean anyNan(float[] values, int offset, int count) {
        int i = 0;
        for (; i < Species.FLOAT.loopBound(count); i += Species.LANES) {
            if (FloatVector.fromArray(Species.FLOAT, values, offset + i).test(VectorOperators.IS_NAN).anyTrue()) {
                return true;
            }
        }
        for (; i < count; i++) {
            if (Float.isNaN(values[offset + i])) {
                return true;
            }
        }
        return false;
    }
}
