package io.lorapress.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A file that gguf-py wrote (src/conformance/gguf/python_gguf.py): read right, and written again to the byte. */
class PythonGgufTest {
    private static byte[] bytes;
    private static GgufMetadata metadata;
    private static List<GgufTensorInfo> tensors;
    private static byte[] firstTensor;

    @BeforeAll
    static void read() throws Exception {
        Path path = Path.of(PythonGgufTest.class.getResource("/gguf/python.gguf").toURI());
        bytes = Files.readAllBytes(path);
        try (GgufFile file = GgufFile.open(path)) {
            metadata = file.metadata();
            tensors = file.tensors().stream().map(GgufFile.Entry::info).toList();
            firstTensor = file.tensors().getFirst().data().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void everyKindOfValue() {
        GgufMetadata expected = new GgufMetadata().text("general.architecture", "llama").text("general.name", "zoo \u00e9")
                .put("x.u8", new GgufValue.U8(200)).put("x.i8", new GgufValue.I8(-3)).put("x.u16", new GgufValue.U16(60000))
                .put("x.i16", new GgufValue.I16(-5)).u32("x.u32", 7).i32("x.i32", -7).put("x.u64", new GgufValue.U64(1L << 60))
                .put("x.i64", new GgufValue.I64(-1L << 60)).f32("x.f32", 1.5).put("x.f64", new GgufValue.F64(2.25))
                .bool("x.bool", true).i32s("x.ints", 1, 2, 3).f32s("x.floats", 1, 2).bools("x.bools", true, false)
                .texts("x.texts", List.of("a", "\u00e9", "")).put("x.bytes", new GgufValue.OtherArray(GgufValueType.U8.id(),
                        List.of(new GgufValue.U8(1), new GgufValue.U8(255))))
                .put("x.nested", new GgufValue.OtherArray(GgufValueType.ARRAY.id(),
                        List.of(new GgufValue.I32Array(new int[] {1, 2}), new GgufValue.I32Array(new int[] {3}))));
        assertEquals(expected, metadata);
    }

    @Test
    void tensors() {
        assertEquals(List.of(new GgufTensorInfo("t1", Shape.of(1, 2, 3), GgmlType.F32), new GgufTensorInfo("t2", Shape.of(4), GgmlType.F16),
                new GgufTensorInfo("t3", Shape.of(2, 32), GgmlType.Q8_0)), tensors);
        assertEquals(24, firstTensor.length);
        assertEquals(0x40, firstTensor[11]);
    }

    @Test
    void writtenAgain() {
        GgufLayout layout = GgufLayout.of(metadata, tensors);
        assertArrayEquals(Arrays.copyOf(bytes, layout.header().length), layout.header());
        assertEquals(bytes.length, layout.fileSize());
    }

    @Test
    void llamaCppLeavesOutSlowestDimensionsOfOne() {
        assertEquals(Shape.of(2, 3), tensors.getFirst().trimmed().shape());
        assertEquals(Shape.of(1), new GgufTensorInfo("scalar", Shape.of(), GgmlType.F32).trimmed().shape());
        assertEquals(Shape.of(1), new GgufTensorInfo("one", Shape.of(1, 1), GgmlType.F32).trimmed().shape());
    }
}
