package io.lorapress.gguf;

import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Metadata and tensors of every kind, from a seed. */
final class RandomGguf {
    private static final String LETTERS = "aZ09._ \u00e9\u0120\u2581\u4e2d\n\0\uD83D\uDE00\uDC80\uDCFF";
    private final Random random;

    RandomGguf(long seed) {
        random = new Random(seed);
    }

    GgufMetadata metadata() {
        GgufMetadata metadata = new GgufMetadata();
        int keys = random.nextInt(12);
        for (int i = 0; i < keys; i++) {
            metadata.keep("key." + i + text(), value(3));
        }
        return metadata;
    }

    List<GgufTensorInfo> tensors() {
        List<GgufTensorInfo> tensors = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            GgmlType type = GgmlType.values()[random.nextInt(GgmlType.values().length)];
            long[] shape = random.longs(random.nextInt(5), 1, 4).toArray();
            if (shape.length > 0) {
                shape[shape.length - 1] *= type.blockSize();
            } else {
                type = GgmlType.F32;
            }
            tensors.add(new GgufTensorInfo("blk." + i + ".t\u00e9", Shape.of(shape), type));
        }
        return tensors;
    }

    private GgufValue value(int depth) {
        return switch (random.nextInt(depth == 0 ? 17 : 18)) {
            case 0 -> new GgufValue.U8(random.nextInt(256));
            case 1 -> new GgufValue.I8(random.nextInt(256) - 128);
            case 2 -> new GgufValue.U16(random.nextInt(65536));
            case 3 -> new GgufValue.I16(random.nextInt(65536) - 32768);
            case 4 -> new GgufValue.U32(random.nextInt() & 0xFFFFFFFFL);
            case 5 -> new GgufValue.I32(random.nextInt());
            case 6 -> new GgufValue.F32(random.nextFloat());
            case 7 -> new GgufValue.Bool(random.nextBoolean());
            case 8 -> new GgufValue.Text(text());
            case 9 -> new GgufValue.U64(random.nextLong());
            case 10 -> new GgufValue.I64(random.nextLong());
            case 11 -> new GgufValue.F64(random.nextGaussian());
            case 12 -> new GgufValue.TextArray(IntStream.range(0, random.nextInt(5)).mapToObj(i -> text()).toList());
            case 13 -> new GgufValue.I32Array(random.ints(random.nextInt(5)).toArray());
            case 14 -> new GgufValue.U32Array(random.ints(random.nextInt(5)).toArray());
            case 15 -> new GgufValue.F32Array(floats(random.nextInt(5)));
            case 16 -> new GgufValue.BoolArray(random.nextBoolean() ? new boolean[] {true, false, true} : new boolean[0]);
            default -> other(depth - 1);
        };
    }

    private GgufValue other(int depth) {
        int items = random.nextInt(4);
        return switch (random.nextInt(3)) {
            case 0 -> new GgufValue.OtherArray(GgufValueType.U8.id(),
                    IntStream.range(0, items).<GgufValue>mapToObj(i -> new GgufValue.U8(random.nextInt(256))).toList());
            case 1 -> new GgufValue.OtherArray(GgufValueType.I64.id(),
                    IntStream.range(0, items).<GgufValue>mapToObj(i -> new GgufValue.I64(random.nextLong())).toList());
            default -> new GgufValue.OtherArray(GgufValueType.ARRAY.id(), IntStream.range(0, items)
                    .mapToObj(i -> depth == 0 ? new GgufValue.I32Array(new int[] {i}) : nested(depth)).toList());
        };
    }

    private GgufValue nested(int depth) {
        GgufValue value = value(depth);
        return value instanceof GgufValue.Array ? value : new GgufValue.TextArray(List.of(text()));
    }

    private float[] floats(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(9);
        for (int i = 0; i < length; i++) {
            int at = random.nextInt(LETTERS.codePointCount(0, LETTERS.length()));
            text.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }
}
