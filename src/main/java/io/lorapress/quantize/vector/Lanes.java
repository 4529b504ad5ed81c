package io.lorapress.quantize.vector;

import io.lorapress.quantize.encode.Rounding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** How wide the vectors are: what the processor prefers, or 128, 256 or 512 bits as lorapress.vector.bits says. */
public final class Lanes {
    public static final VectorSpecies<Float> FLOATS = species(Integer.getInteger("lorapress.vector.bits", 0));
    public static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    public static final int WIDTH = FLOATS.length();
    /** Sub-blocks that are worked on side by side: two vectors of them, so that one can compute while the other waits. */
    public static final int GROUP = 2 * WIDTH;
    private static final VectorSpecies<Byte> BYTES = WIDTH == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;
    private static final VarHandle FOUR_BYTES = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final IntVector THREE_BYTES_DOWN = IntVector.broadcast(INTS, 24).sub(IntVector.zero(INTS).addIndex(8));

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
    public static IntVector nearest(FloatVector values, int low, int high) {
        return values.add(Rounding.SHIFT).reinterpretAsInts().and(Rounding.MANTISSA).sub(Rounding.ZERO).min(high).max(low);
    }

    /**
     * The same as floats, for numbers that are finite and less than 2^21 in size; others become one of the bounds. The bits of a
     * sum with SHIFT count up with its integer, so they can be held in bounds as they are.
     */
    public static FloatVector nearestPlain(FloatVector values, int low, int high) {
        int zero = Float.floatToRawIntBits(Rounding.SHIFT);
        return values.add(Rounding.SHIFT).reinterpretAsInts().max(zero + low).min(zero + high).reinterpretAsFloats()
                .sub(Rounding.SHIFT);
    }

    public static FloatVector toFloat(IntVector values) {
        return (FloatVector) values.convert(VectorOperators.I2F, 0);
    }

    /** Signed bytes, one a lane. */
    public static IntVector bytes(byte[] source, int at) {
        if (WIDTH == 4) {
            IntVector packed = IntVector.broadcast(INTS, (int) FOUR_BYTES.get(source, at));
            return packed.lanewise(VectorOperators.LSHL, THREE_BYTES_DOWN).lanewise(VectorOperators.ASHR, 24);
        }
        return (IntVector) ByteVector.fromArray(BYTES, source, at).convertShape(VectorOperators.B2I, INTS, 0);
    }

    /** Writes the low byte of each lane. */
    public static void putBytes(IntVector values, byte[] target, int at) {
        ByteVector bytes = (ByteVector) values.convertShape(VectorOperators.I2B, BYTES, 0);
        if (WIDTH == 4) {
            FOUR_BYTES.set(target, at, bytes.reinterpretAsInts().lane(0));
        } else {
            bytes.intoArray(target, at);
        }
    }

    /** Packs two runs of n levels: byte i gets the low nibbles of {@code levels[low + i]} and {@code levels[high + i]}. */
    public static void putNibbles(int[] levels, int low, int high, int n, byte[] target, int at) {
        for (int i = 0; i < n; i += WIDTH) {
            IntVector lows = IntVector.fromArray(INTS, levels, low + i).and(0xF);
            IntVector highs = IntVector.fromArray(INTS, levels, high + i);
            putBytes(lows.or(highs.lanewise(VectorOperators.LSHL, 4)), target, at + i);
        }
    }

    /** Packs the fifth bits of 32 levels into four bytes. */
    public static void putFifthBits(int[] levels, byte[] target, int at) {
        int bits = 0;
        for (int i = 0; i < 32; i += WIDTH) {
            bits |= (int) (IntVector.fromArray(INTS, levels, i).compare(VectorOperators.GT, 15).toLong() << i);
        }
        FOUR_BYTES.set(target, at, bits);
    }

    /** Packs four runs of n levels, one after the other: byte i gets two bits of each, the ones from {@code shift} up. */
    public static void putBitPairs(int[] levels, int from, int n, int shift, byte[] target, int at) {
        for (int i = 0; i < n; i += WIDTH) {
            IntVector bits = IntVector.zero(INTS);
            for (int run = 0; run < 4; run++) {
                IntVector pair = IntVector.fromArray(INTS, levels, from + n * run + i).lanewise(VectorOperators.LSHR, shift).and(3);
                bits = bits.or(pair.lanewise(VectorOperators.LSHL, 2 * run));
            }
            putBytes(bits, target, at + i);
        }
    }
}
