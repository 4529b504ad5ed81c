package io.lorapress.export.safetensors;

import io.lorapress.quantize.checkpoint.NestedScales;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The JSON text beside a 4-bit weight. Its length is fixed before the weight is read: the one number that is not known by then is
 * padded with spaces, which JSON does not mind.
 */
record FourBitState(String type, int blockSize, TensorInfo weight, boolean nested) {
    /** As many characters as a double takes at most. */
    private static final int NUMBER = 24;

    int length() {
        return text("").length() + (nested ? NUMBER : 0);
    }

    /** @param offset of the nested scales; does not count where there are none */
    byte[] bytes(float offset) {
        String number = nested ? String.format("%-" + NUMBER + "s", (double) offset) : "";
        return text(number).getBytes(StandardCharsets.US_ASCII);
    }

    private String text(String offset) {
        String shape = Arrays.toString(weight.shape().toArray());
        String start = "{\"quant_type\": \"" + type + "\", \"blocksize\": " + blockSize + ", \"dtype\": \"" + dtype() + "\", \"shape\": " + shape;
        return start + (nested ? ", \"nested_blocksize\": " + NestedScales.BLOCK + ", \"nested_dtype\": \"float32\", \"nested_offset\": "
                + offset : "") + "}";
    }

    private String dtype() {
        return weight.dtype() == DType.F16 ? "float16" : weight.dtype() == DType.BF16 ? "bfloat16" : "float32";
    }
}
