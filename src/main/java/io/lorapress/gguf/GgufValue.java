package io.lorapress.gguf;

import java.util.List;

/** A metadata value of a GGUF file, in the type the file gives it. */
public sealed interface GgufValue {
    record U8(int value) implements GgufValue { }

    record I8(int value) implements GgufValue { }

    record U16(int value) implements GgufValue { }

    record I16(int value) implements GgufValue { }

    record U32(long value) implements GgufValue { }

    record I32(int value) implements GgufValue { }

    record F32(float value) implements GgufValue { }

    record Bool(boolean value) implements GgufValue { }

    record Text(String value) implements GgufValue { }

    record U64(long value) implements GgufValue { }

    record I64(long value) implements GgufValue { }

    record F64(double value) implements GgufValue { }

    /** Strings; large vocabularies make this the biggest value of a file. */
    record TextArray(List<String> values) implements GgufValue { }

    record I32Array(int[] values) implements GgufValue { }

    record U32Array(int[] values) implements GgufValue { }

    record F32Array(float[] values) implements GgufValue { }

    record BoolArray(boolean[] values) implements GgufValue { }

    /** Any other array, its items in order; nested arrays included. */
    record OtherArray(int itemType, List<GgufValue> values) implements GgufValue { }
}
