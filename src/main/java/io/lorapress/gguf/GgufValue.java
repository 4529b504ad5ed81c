package io.lorapress.gguf;

import java.util.Arrays;
import java.util.List;

/** A metadata value of a GGUF file, in the type the file gives it. Values with the same content are equal. */
public sealed interface GgufValue {
    /** The type its number in the file stands for. */
    GgufValueType type();

    record U8(int value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.U8;
        }
    }

    record I8(int value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I8;
        }
    }

    record U16(int value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.U16;
        }
    }

    record I16(int value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I16;
        }
    }

    record U32(long value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.U32;
        }
    }

    record I32(int value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I32;
        }
    }

    record F32(float value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.F32;
        }
    }

    record Bool(boolean value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.BOOL;
        }
    }

    record Text(String value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.TEXT;
        }
    }

    record U64(long value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.U64;
        }
    }

    record I64(long value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.I64;
        }
    }

    record F64(double value) implements GgufValue {
        @Override
        public GgufValueType type() {
            return GgufValueType.F64;
        }
    }

    /** A value of several items. */
    sealed interface Array extends GgufValue {
        int size();

        @Override
        default GgufValueType type() {
            return GgufValueType.ARRAY;
        }
    }

    /** Strings; large vocabularies make this the biggest value of a file. */
    record TextArray(List<String> values) implements Array {
        @Override
        public int size() {
            return values.size();
        }
    }

    record I32Array(int[] values) implements Array {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof I32Array array && Arrays.equals(values, array.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    record U32Array(int[] values) implements Array {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof U32Array array && Arrays.equals(values, array.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    record F32Array(float[] values) implements Array {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof F32Array array && Arrays.equals(values, array.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    record BoolArray(boolean[] values) implements Array {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof BoolArray array && Arrays.equals(values, array.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** Any other array, its items in order; nested arrays included. */
    record OtherArray(int itemType, List<GgufValue> values) implements Array {
        @Override
        public int size() {
            return values.size();
        }
    }
}
