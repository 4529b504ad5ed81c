package io.lorapress.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufException.Fault;
import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every malformed header is a named error, and nothing else ever comes out of one. */
class GgufFaultTest {
    private static final GgufTensorInfo FIRST = new GgufTensorInfo("first", Shape.of(2, 8), GgmlType.F32);
    private static final GgufTensorInfo SECOND = new GgufTensorInfo("second", Shape.of(64), GgmlType.Q4_0);

    @TempDir
    Path folder;

    @Test
    void anEmptyFile() {
        assertEquals(Fault.NOT_GGUF, fault(new byte[0]));
        assertEquals(Fault.NOT_GGUF, fault("GGML and more".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void otherVersionsAndByteOrders() {
        assertEquals(Fault.UNSUPPORTED_VERSION, fault(changed(file -> file.putInt(4, 1))));
        assertEquals(Fault.UNSUPPORTED_VERSION, fault(changed(file -> file.putInt(4, 4))));
        assertEquals(Fault.BIG_ENDIAN, fault(changed(file -> file.putInt(4, Integer.reverseBytes(3)))));
    }

    @Test
    void countsThatTheFileCannotHold() {
        assertEquals(Fault.COUNT_TOO_LARGE, fault(changed(file -> file.putLong(8, Long.MAX_VALUE))));
        assertEquals(Fault.COUNT_TOO_LARGE, fault(changed(file -> file.putLong(8, -1))));
        assertEquals(Fault.COUNT_TOO_LARGE, fault(changed(file -> file.putLong(16, 1L << 40))));
    }

    @Test
    void anArrayLongerThanTheFile() {
        byte[] bytes = GgufLayout.of(new GgufMetadata().i32s("k", 1, 2, 3), List.of()).header();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(24 + 9 + 4 + 4, 1L << 60);
        assertEquals(Fault.COUNT_TOO_LARGE, fault(bytes));
    }

    @Test
    void stringsLongerThanTheFile() {
        assertEquals(Fault.STRING_TOO_LONG, fault(changed(file -> file.putLong(24, 1L << 50))));
        assertEquals(Fault.STRING_TOO_LONG, fault(changed(file -> file.putLong(24, -5))));
    }

    @Test
    void headersThatAreLargerThanAnyReal() throws IOException {
        Path path = folder.resolve("large.gguf");
        byte[] string = changed(file -> file.putLong(24, 300L << 20));
        assertEquals(Fault.HEADER_TOO_LARGE, faultWithHole(path, string, 400L << 20));
        byte[] array = GgufLayout.of(new GgufMetadata().texts("k", List.of("x")), List.of()).header();
        ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).putLong(24 + 9 + 4 + 4, 40L << 20);
        assertEquals(Fault.HEADER_TOO_LARGE, faultWithHole(path, array, 400L << 20));
    }

    private static Fault faultWithHole(Path path, byte[] start, long size) throws IOException {
        Files.write(path, start);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return assertThrows(GgufException.class, () -> GgufFile.open(path)).fault();
    }

    @Test
    void keys() {
        assertEquals(Fault.EMPTY_KEY, fault(new GgufMetadata().u32("", 1)));
        assertEquals(Fault.DUPLICATE_KEY, fault(replaced("key.b", "key.a")));
        assertEquals(Fault.UNKNOWN_VALUE_TYPE, fault(changed(file -> file.putInt(24 + 8 + 5, 13))));
        GgufValue deep = new GgufValue.I32Array(new int[0]);
        for (int i = 0; i < 5; i++) {
            deep = new GgufValue.OtherArray(GgufValueType.ARRAY.id(), List.of(deep));
        }
        assertEquals(Fault.NESTED_TOO_DEEP, fault(new GgufMetadata().put("deep", deep)));
    }

    @Test
    void alignment() {
        byte[] odd = GgufLayout.of(new GgufMetadata().u32("general.alignmenT", 48), List.of(FIRST)).header();
        odd[24 + 8 + 16] = 't';
        assertEquals(Fault.BAD_ALIGNMENT, fault(odd));
        assertThrows(GgufException.class, () -> GgufLayout.of(new GgufMetadata().u32("general.alignment", 0), List.of()));
        assertThrows(GgufException.class, () -> GgufLayout.of(new GgufMetadata().text("general.alignment", "32"), List.of()));
    }

    @Test
    void tensors() {
        int tensor = tensorInfo();
        assertEquals(Fault.DUPLICATE_TENSOR, fault(replaced("second", "tensor", "firstt", "tensor")));
        assertEquals(Fault.TOO_MANY_DIMENSIONS, fault(changed(file -> file.putInt(tensor, 5))));
        assertEquals(Fault.BAD_DIMENSIONS, fault(changed(file -> file.putLong(tensor + 4, -8))));
        assertEquals(Fault.BAD_DIMENSIONS, fault(changed(file -> file.putLong(tensor + 4, 1L << 62))));
        assertEquals(Fault.UNKNOWN_TENSOR_TYPE, fault(changed(file -> file.putInt(tensor + 20, 4))));
        assertEquals(Fault.UNKNOWN_TENSOR_TYPE, fault(changed(file -> file.putInt(tensor + 20, 43))));
        assertEquals(Fault.RAGGED_ROW, fault(changed(file -> file.putInt(tensor + 20, GgmlType.Q4_0.id()))));
        assertEquals(Fault.MISPLACED_TENSOR, fault(changed(file -> file.putLong(tensor + 24, 32))));
        assertEquals(Fault.MISPLACED_TENSOR, fault(changed(file -> file.putLong(tensor + 24, -1))));
        assertEquals(Fault.TRUNCATED_DATA, fault(changed(file -> file.putLong(tensor + 12, 1L << 40))));
    }

    @Test
    void aNameThatLlamaCppCannotHold() {
        String name = "n".repeat(64);
        List<GgufTensorInfo> tensors = List.of(new GgufTensorInfo(name, Shape.of(1), GgmlType.F32));
        assertFault(Fault.TENSOR_NAME_TOO_LONG, () -> GgufLayout.of(new GgufMetadata(), tensors));
        byte[] bytes = GgufLayout.of(new GgufMetadata().text("k", name), List.of()).header();
        bytes[8] = 1;
        bytes[16] = 0;
        byte[] moved = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN).put(bytes, 0, 24).putLong(64)
                .put(name.getBytes(StandardCharsets.US_ASCII)).array();
        assertEquals(Fault.TENSOR_NAME_TOO_LONG, fault(moved));
    }

    @Test
    void whatCannotBeWritten() {
        assertFault(Fault.DUPLICATE_TENSOR, () -> GgufLayout.of(new GgufMetadata(), List.of(FIRST, FIRST)));
        assertFault(Fault.RAGGED_ROW, () -> GgufLayout.of(new GgufMetadata(), List.of(FIRST.withType(GgmlType.Q8_0))));
        assertFault(Fault.TOO_MANY_DIMENSIONS,
                () -> GgufLayout.of(new GgufMetadata(), List.of(new GgufTensorInfo("t", Shape.of(1, 1, 1, 1, 1), GgmlType.F32))));
        assertFault(Fault.UNENCODABLE_TEXT, () -> GgufLayout.of(new GgufMetadata().text("t", "\uD83D"), List.of()));
    }

    @Test
    void everyTruncationIsANamedError() {
        byte[] whole = small();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            GgufException failure = assertThrows(GgufException.class, () -> open(part), "cut at " + length);
            assertTrue(failure.getMessage().contains("x.gguf") && !failure.getMessage().contains("\n"), failure.getMessage());
        }
    }

    @Test
    void flippedBytesGiveANamedErrorOrAFile() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = small();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                open(bytes);
            } catch (GgufException expected) {
                assertTrue(!expected.getMessage().contains("\n"), "seed " + seed + ": " + expected.getMessage());
            } catch (Throwable other) {
                throw new AssertionError("seed " + seed + ", round " + i, other);
            }
        }
    }

    private static byte[] small() {
        GgufMetadata metadata = new GgufMetadata().u32("key.a", 7).texts("key.b", List.of("x", "yy"))
                .put("key.c", new GgufValue.OtherArray(GgufValueType.ARRAY.id(), List.of(new GgufValue.F32Array(new float[] {1}))));
        return GgufRoundTripTest.fill(GgufLayout.of(metadata, List.of(FIRST, new GgufTensorInfo("last", Shape.of(8), GgmlType.F32))),
                new Random(1));
    }

    /** Where the number of dimensions of the first tensor stands. */
    private static int tensorInfo() {
        return 24 + 8 + 5 + 4 + 4 + 8 + 5 + 4 + 4 + 8 + 5;
    }

    private static byte[] two(String first, String second, String keyA, String keyB) {
        GgufMetadata metadata = new GgufMetadata().u32(keyA, 7).u32(keyB, 8);
        List<GgufTensorInfo> tensors = List.of(new GgufTensorInfo(first, FIRST.shape(), FIRST.type()),
                new GgufTensorInfo(second, SECOND.shape(), SECOND.type()));
        GgufLayout layout = GgufLayout.of(metadata, tensors);
        return Arrays.copyOf(layout.header(), (int) layout.fileSize());
    }

    private static byte[] changed(Consumer<ByteBuffer> change) {
        byte[] bytes = two("first", "second", "key.a", "key.b");
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    /** The small file with some names of equal length put in the place of others. */
    private static byte[] replaced(String... pairs) {
        String text = new String(two("firstt", "second", "key.a", "key.b"), StandardCharsets.ISO_8859_1);
        for (int i = 0; i < pairs.length; i += 2) {
            text = text.replace(pairs[i], pairs[i + 1]);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Fault fault(GgufMetadata metadata) {
        return fault(GgufLayout.of(metadata, List.of()).header());
    }

    private Fault fault(byte[] bytes) {
        return assertThrows(GgufException.class, () -> open(bytes)).fault();
    }

    private static void assertFault(Fault fault, org.junit.jupiter.api.function.Executable action) {
        assertEquals(fault, assertThrows(GgufException.class, action).fault());
    }

    private void open(byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("x.gguf"), bytes);
        GgufFile.open(path).close();
    }
}
