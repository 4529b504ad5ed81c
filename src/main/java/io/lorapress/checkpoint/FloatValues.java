package io.lorapress.checkpoint;

import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.Float8;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The values of a tensor of scales, one at a time, whatever float type they have. Bytes without type are powers of two (E8M0). */
record FloatValues(DType dtype, MemorySegment data) {
    static FloatValues of(RawTensor tensor) {
        return switch (tensor.dtype()) {
            case F32, BF16, F16, F8_E8M0, U8 -> new FloatValues(tensor.dtype(), tensor.data());
            default -> throw tensor.refused(CheckpointError.SCALE_MISMATCH, "has scales of type " + tensor.dtype());
        };
    }

    float at(long index) {
        return switch (dtype) {
            case F32 -> data.getAtIndex(LittleEndian.FLOAT, index);
            case BF16 -> BFloat16.value(data.getAtIndex(LittleEndian.SHORT, index));
            case F16 -> Float16.value(data.getAtIndex(LittleEndian.SHORT, index));
            default -> Float8.e8m0(data.get(ValueLayout.JAVA_BYTE, index));
        };
    }
}
