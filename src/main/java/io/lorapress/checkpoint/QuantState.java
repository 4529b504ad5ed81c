package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import java.lang.foreign.ValueLayout;
import tools.jackson.databind.JsonNode;

/**
 * The JSON that bitsandbytes stores beside a 4-bit weight, as {@code X.quant_state.bitsandbytes__nf4} (functional.py,
 * QuantState.as_dict).
 *
 * @param quantType nf4 or fp4
 * @param dtype     what the weight dequantises to
 * @param nested    the second level's block size and offset, or null
 */
record QuantState(String quantType, int blockSize, DType dtype, Shape shape, Nested nested) {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_RANK = 8;

    record Nested(int blockSize, float offset) {
    }

    static QuantState parse(RawTensor stored) {
        if (stored.dtype() != DType.U8 || stored.data().byteSize() > MAX_BYTES) {
            throw stored.refused(CheckpointError.BAD_QUANT_STATE, "is not JSON in bytes: " + stored.info().dtype() + " " + stored.shape());
        }
        JsonNode json = JsonFile.object(stored.toString(), stored.data().toArray(ValueLayout.JAVA_BYTE), CheckpointError.BAD_QUANT_STATE);
        return new QuantState(quantType(stored, json), blockSize(stored, json, "blocksize"), dtype(stored, json), shape(stored, json),
                nested(stored, json));
    }

    private static String quantType(RawTensor stored, JsonNode json) {
        String type = text(stored, json, "quant_type");
        if (!type.equals("nf4") && !type.equals("fp4") || !stored.name().endsWith("__" + type)) {
            throw stored.refused(CheckpointError.UNKNOWN_QUANT_TYPE, "has quant_type " + type + "; known are nf4 and fp4, in a key of that name");
        }
        return type;
    }

    private static int blockSize(RawTensor stored, JsonNode json, String field) {
        JsonNode size = json.path(field);
        if (!size.isInt() || size.asInt() < 32 || size.asInt() > 4096 || Integer.bitCount(size.asInt()) != 1) {
            throw stored.refused(CheckpointError.BAD_BLOCK_SIZE, "has " + field + " " + size + ", not a power of two from 32 to 4096");
        }
        return size.asInt();
    }

    private static DType dtype(RawTensor stored, JsonNode json) {
        String name = text(stored, json, "dtype");
        return TorchDtype.weight(name).orElseThrow(() -> stored.refused(CheckpointError.BAD_DEQUANTIZED_DTYPE,
                "has dtype " + name + ", not bfloat16, float16 or float32"));
    }

    private static Shape shape(RawTensor stored, JsonNode json) {
        JsonNode shape = json.path("shape");
        boolean sound = shape.isArray() && !shape.isEmpty() && shape.size() <= MAX_RANK;
        long[] dimensions = new long[sound ? shape.size() : 0];
        for (int i = 0; i < dimensions.length; i++) {
            sound &= shape.get(i).canConvertToLong() && shape.get(i).isIntegralNumber() && shape.get(i).asLong() > 0;
            dimensions[i] = sound ? shape.get(i).asLong() : 0;
        }
        try {
            if (sound) {
                return Shape.of(dimensions);
            }
        } catch (ArithmeticException e) {
            // falls through to the same refusal: a shape that large is as wrong as one that is no list of numbers
        }
        throw stored.refused(CheckpointError.BAD_QUANT_STATE, "has shape " + shape + ", not a list of positive numbers with a 63-bit product");
    }

    private static Nested nested(RawTensor stored, JsonNode json) {
        if (!json.has("nested_blocksize") && !json.has("nested_offset")) {
            return null;
        }
        JsonNode offset = json.path("nested_offset");
        if (!offset.isNumber()) {
            throw stored.refused(CheckpointError.BAD_QUANT_STATE, "has nested_offset " + offset + ", not a number");
        }
        if (!text(stored, json, "nested_dtype").equals("float32")) {
            throw stored.refused(CheckpointError.BAD_NESTED_SCALES, "has nested_dtype " + json.path("nested_dtype") + ", not float32");
        }
        return new Nested(blockSize(stored, json, "nested_blocksize"), (float) offset.asDouble());
    }

    private static String text(RawTensor stored, JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isString()) {
            throw stored.refused(CheckpointError.BAD_QUANT_STATE, "lacks " + field);
        }
        return value.asString();
    }
}
