package io.lorapress.numeric.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Nibbles to floats by table. A block has one scale, so it has 16 possible values: they are made once, scaled and rounded,
 * and kept in vector registers; each lane then picks its own.
 */
final class NibbleLookup {
    /** Elements that are decoded at once, and whose index must be a multiple of it. */
    static final int STEP = Math.max(8, Species.LANES);

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int WORD_ELEMENTS = 8;
    /** Where element i of a little-endian word lies: the high nibble of a byte comes first. */
    private static final int[] SHIFTS = {4, 0, 12, 8, 20, 16, 28, 24, 4, 0, 12, 8, 20, 16, 28, 24};
    private static final IntVector FIRST_SHIFTS = IntVector.fromArray(Species.INT, SHIFTS, 0);
    private static final IntVector SECOND_SHIFTS = IntVector.fromArray(Species.INT, SHIFTS, Species.LANES == 4 ? 4 : 0);
    private static final VectorMask<Integer> UPPER_HALF = VectorMask.fromLong(Species.INT, 0xFF00);

    private NibbleLookup() {
    }

    /**
     * Decodes elements of one block.
     *
     * @param from  where the first element's byte is
     * @param count a multiple of {@link #STEP}
     * @param bf16  whether the values are rounded to bfloat16
     */
    static void decode(MemorySegment nibbles, long from, int count, float[] codebook, float scale, boolean bf16, float[] out, int at) {
        switch (Species.LANES) {
            case 4 -> decode128(nibbles, from, count, codebook, scale, bf16, out, at);
            case 8 -> decode256(nibbles, from, count, codebook, scale, bf16, out, at);
            default -> decode512(nibbles, from, count, codebook, scale, bf16, out, at);
        }
    }

    private static void decode128(MemorySegment nibbles, long from, int count, float[] codebook, float scale, boolean bf16, float[] out,
                                  int at) {
        IntVector first = values(codebook, 0, scale, bf16);
        IntVector second = values(codebook, 4, scale, bf16);
        IntVector third = values(codebook, 8, scale, bf16);
        IntVector fourth = values(codebook, 12, scale, bf16);
        for (int i = 0; i < count; i += WORD_ELEMENTS) {
            IntVector word = IntVector.broadcast(Species.INT, nibbles.get(WORD, from + (i >> 1)));
            pick(word.lanewise(VectorOperators.LSHR, FIRST_SHIFTS), first, second, third, fourth).intoArray(out, at + i);
            pick(word.lanewise(VectorOperators.LSHR, SECOND_SHIFTS), first, second, third, fourth).intoArray(out, at + i + 4);
        }
    }

    private static FloatVector pick(IntVector index, IntVector first, IntVector second, IntVector third, IntVector fourth) {
        VectorMask<Integer> upper = index.and(8).compare(VectorOperators.NE, 0);
        return index.selectFrom(first, second).blend(index.selectFrom(third, fourth), upper).reinterpretAsFloats();
    }

    private static void decode256(MemorySegment nibbles, long from, int count, float[] codebook, float scale, boolean bf16, float[] out,
                                  int at) {
        IntVector low = values(codebook, 0, scale, bf16);
        IntVector high = values(codebook, 8, scale, bf16);
        for (int i = 0; i < count; i += WORD_ELEMENTS) {
            IntVector index = IntVector.broadcast(Species.INT, nibbles.get(WORD, from + (i >> 1))).lanewise(VectorOperators.LSHR, FIRST_SHIFTS);
            index.selectFrom(low, high).reinterpretAsFloats().intoArray(out, at + i);
        }
    }

    private static void decode512(MemorySegment nibbles, long from, int count, float[] codebook, float scale, boolean bf16, float[] out,
                                  int at) {
        IntVector values = values(codebook, 0, scale, bf16);
        for (int i = 0; i < count; i += 2 * WORD_ELEMENTS) {
            IntVector word = IntVector.broadcast(Species.INT, nibbles.get(WORD, from + (i >> 1)))
                    .blend(nibbles.get(WORD, from + (i >> 1) + Integer.BYTES), UPPER_HALF);
            word.lanewise(VectorOperators.LSHR, FIRST_SHIFTS).selectFrom(values).reinterpretAsFloats().intoArray(out, at + i);
        }
    }

    /** Values of nibbles {@code [first, first + LANES)}. A lane that picks looks at its lowest bits only. */
    private static IntVector values(float[] codebook, int first, float scale, boolean bf16) {
        FloatVector scaled = FloatVector.fromArray(Species.FLOAT, codebook, first).mul(scale);
        return bf16 ? BFloat16Vectors.roundedBits(scaled) : scaled.reinterpretAsInts();
    }
}
