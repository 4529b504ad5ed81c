package io.lorapress.numeric.cuda;

import io.lorapress.numeric.tile.StoredTile;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import java.lang.foreign.MemorySegment;

/**
 * Rows on a device, as the struct Stored of cuda-kernels/lorapress/stored.cuh describes them. All places are those of the first
 * element.
 *
 * @param rounded what dequantised values are rounded to
 */
record Rows(ValueKind kind, Place values, Place scales, Place nested, Place codebook, Place nestedCodebook, long first,
            ValueKind rounded, int blockShift, int nestedShift, float nestedOffset) {
    static Rows floats(ValueKind kind, Place values) {
        return new Rows(kind, values, Place.NOWHERE, Place.NOWHERE, Place.NOWHERE, Place.NOWHERE, 0, ValueKind.F32, 0, 0, 0);
    }

    /** Plans the copy of a stored tile. */
    static Rows stage(StoredTile tile, int rows, int columns, Staging in) {
        long elements = (long) rows * columns;
        return switch (tile) {
            case StoredTile.FourBit(FourBitBlocks blocks, long first) -> fourBit(blocks, first, elements, in);
            case StoredTile.Int8(MemorySegment data, long firstByte, MemorySegment scb, long firstRow) -> new Rows(ValueKind.INT8,
                    staged(in.add(data, firstByte, elements)), staged(in.add(scb, firstRow * Float.BYTES, (long) rows * Float.BYTES)),
                    Place.NOWHERE, Place.NOWHERE, Place.NOWHERE, 0, ValueKind.F32, 0, 0, 0);
            case StoredTile.Plain(DType dtype, MemorySegment data, long firstByte) -> floats(ValueKind.of(dtype).orElseThrow(),
                    staged(in.add(data, firstByte, dtype.byteSize(elements))));
            case StoredTile.Computed(DType dtype, StoredTile.Filler fill) -> floats(ValueKind.of(dtype).orElseThrow(),
                    staged(in.add(dtype.byteSize(elements), fill::fill)));
        };
    }

    /** Whether the kernels can read it. */
    static boolean readable(StoredTile tile) {
        return switch (tile) {
            case StoredTile.FourBit(FourBitBlocks blocks, long _) -> powerOfTwo(blocks.blockSize())
                    && (blocks.nested() == null || powerOfTwo(blocks.nested().blockSize()));
            case StoredTile.Int8 _ -> true;
            case StoredTile.Plain plain -> ValueKind.of(plain.dtype()).isPresent();
            case StoredTile.Computed computed -> ValueKind.of(computed.dtype()).isPresent();
        };
    }

    private static boolean powerOfTwo(int size) {
        return Integer.bitCount(size) == 1;
    }

    private static Rows fourBit(FourBitBlocks blocks, long first, long elements, Staging in) {
        FourBitBlocks.Nested nested = blocks.nested();
        long last = first + elements - 1;
        int shift = Integer.numberOfTrailingZeros(blocks.blockSize());
        long block = first >> shift;
        int scaleBytes = nested == null ? Float.BYTES : 1;
        Place values = staged(in.add(blocks.nibbles(), first / 2, last / 2 - first / 2 + 1));
        Place scales = staged(in.add(blocks.absmax(), block * scaleBytes, ((last >> shift) - block + 1) * scaleBytes));
        Place codebook = staged(in.add(blocks.codebook(), 0, blocks.codebook().length));
        ValueKind rounded = ValueKind.of(blocks.dtype()).orElseThrow();
        if (nested == null) {
            return new Rows(ValueKind.FOUR_BIT, values, scales, Place.NOWHERE, codebook, Place.NOWHERE, first, rounded, shift, 0, 0);
        }
        int nestedShift = Integer.numberOfTrailingZeros(nested.blockSize());
        long outer = block >> nestedShift;
        long outers = (last >> shift >> nestedShift) - outer + 1;
        return new Rows(ValueKind.FOUR_BIT, values, scales, staged(in.add(nested.absmax(), outer * Float.BYTES, outers * Float.BYTES)),
                codebook, staged(in.add(nested.codebook(), 0, nested.codebook().length)), first, rounded, shift, nestedShift,
                nested.offset());
    }

    private static Place staged(long offset) {
        return new Place(Place.Area.IN, offset);
    }

    /** The rows from an element on; for INT8 the first of a row of {@code columns}. */
    Rows from(long element, int columns) {
        return switch (kind) {
            case FOUR_BIT -> fourBitFrom(first + element);
            case INT8 -> new Rows(kind, values.plus(element), scales.plus(element / columns * Float.BYTES), nested, codebook,
                    nestedCodebook, 0, rounded, 0, 0, 0);
            default -> floats(kind, values.plus(element * kind.bytes()));
        };
    }

    private Rows fourBitFrom(long element) {
        long block = (element >> blockShift) - (first >> blockShift);
        long outer = (element >> blockShift >> nestedShift) - (first >> blockShift >> nestedShift);
        boolean plain = nested.area() == null;
        return new Rows(kind, values.plus((element >> 1) - (first >> 1)), scales.plus(plain ? block * Float.BYTES : block),
                nested.plus(outer * Float.BYTES), codebook, nestedCodebook, element, rounded, blockShift, nestedShift, nestedOffset);
    }

    /** Puts the struct Stored. */
    Struct put(Struct struct, Addresses addresses, int columns) {
        return struct.pointer(addresses.of(values)).pointer(addresses.of(scales)).pointer(addresses.of(nested))
                .pointer(addresses.of(codebook)).pointer(addresses.of(nestedCodebook)).wide(first).kind(kind).kind(rounded)
                .integer(blockShift).integer(nestedShift).real(nestedOffset).integer(columns).endInner();
    }
}
