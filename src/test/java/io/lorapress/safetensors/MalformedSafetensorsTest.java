package io.lorapress.safetensors;

import static io.lorapress.safetensors.SafetensorsError.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every malformed file has its own named error, in one line that begins with the file's name. */
class MalformedSafetensorsTest {
    private static final String A = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    @TempDir
    Path folder;

    record Case(SafetensorsError error, String what, byte[] file) {
        @Override
        public String toString() {
            return error + ": " + what;
        }
    }

    static Stream<Case> malformed() {
        return Stream.of(
                new Case(HEADER_TOO_SMALL, "empty file", new byte[0]),
                new Case(HEADER_TOO_SMALL, "seven bytes", new byte[7]),
                new Case(HEADER_TOO_LARGE, "over the limit", SafetensorsBytes.claiming(100_000_001, A.getBytes(), new byte[8])),
                new Case(HEADER_TOO_LARGE, "over 63 bits", SafetensorsBytes.claiming(-1, A.getBytes(), new byte[8])),
                new Case(HEADER_BEYOND_FILE, "longer than the file", SafetensorsBytes.claiming(A.length() + 9, A.getBytes(), new byte[8])),
                new Case(NOT_UTF8, "a lone continuation byte", SafetensorsBytes.of(new byte[] {'{', '"', (byte) 0x80, '"', '}'}, new byte[0])),
                json(NOT_JSON, "cut", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]", 0),
                json(NOT_JSON, "empty", "", 0),
                json(NOT_JSON, "two objects", A + A, 8),
                json(BAD_ENTRY, "nested deeply", "{\"a\":" + "{\"b\":".repeat(5000), 0),
                json(NOT_JSON, "a trailing comma", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,],\"data_offsets\":[0,8]}}", 8),
                json(NOT_AN_OBJECT, "array", "[]", 0),
                json(NOT_AN_OBJECT, "number", "7", 0),
                json(DUPLICATE_KEY, "two tensors", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}", 16),
                json(DUPLICATE_KEY, "two shapes", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
                json(DUPLICATE_KEY, "metadata", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0),
                json(BAD_METADATA, "not an object", "{\"__metadata__\":[]}", 0),
                json(BAD_METADATA, "not a string", "{\"__metadata__\":{\"k\":1}}", 0),
                json(BAD_ENTRY, "not an object", "{\"a\":[]}", 0),
                json(BAD_ENTRY, "no dtype", "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
                json(BAD_ENTRY, "dtype a number", "{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
                json(BAD_ENTRY, "shape a number", "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", 8),
                json(BAD_ENTRY, "one offset", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", 8),
                json(BAD_ENTRY, "unknown field", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":{}}}", 8),
                json(UNKNOWN_DTYPE, "F7", tensor("F7", "2", "0,8"), 8),
                json(BAD_NUMBER, "negative dimension", tensor("F32", "-2", "0,8"), 8),
                json(BAD_NUMBER, "fraction", tensor("F32", "2.0", "0,8"), 8),
                json(BAD_NUMBER, "over 63 bits", tensor("F32", "9223372036854775808", "0,8"), 8),
                json(BAD_NUMBER, "string", tensor("F32", "\"2\"", "0,8"), 8),
                json(SHAPE_OVERFLOW, "elements", tensor("F32", "4294967296,4294967296", "0,8"), 8),
                json(SHAPE_OVERFLOW, "bits", tensor("F32", "4611686018427387904", "0,8"), 8),
                json(MISALIGNED, "three nibbles", tensor("F4", "3", "0,2"), 2),
                json(OFFSETS_REVERSED, "end before begin", tensor("F32", "2", "8,0"), 8),
                json(OFFSETS_BEYOND_FILE, "cut short", A, 7),
                json(OFFSETS_BEYOND_FILE, "end near 2^63", tensor("U8", "9223372036854775807", "0,9223372036854775807"), 8),
                json(OVERLAP, "same bytes twice", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12),
                json(HOLE, "before the first", tensor("F32", "2", "4,12"), 12),
                json(SIZE_MISMATCH, "too few bytes", tensor("F32", "3", "0,8"), 8),
                json(SIZE_MISMATCH, "too many bytes", tensor("F32", "1", "0,8"), 8),
                json(TRAILING_BYTES, "one byte more", A, 9));
    }

    private static Case json(SafetensorsError error, String what, String json, int data) {
        return new Case(error, what, SafetensorsBytes.of(json, data));
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets + "]}}";
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void isRefusedByName(Case malformed) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), malformed.file());
        SafetensorsException refusal = assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(file));
        assertEquals(malformed.error(), refusal.error(), refusal.getMessage());
        assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode());
        assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
    }

    @Test
    void everyErrorHasACase() {
        assertEquals(EnumSet.allOf(SafetensorsError.class), malformed().map(Case::error)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(SafetensorsError.class))));
    }

    /** Whatever is done to a file, it is read or refused, never anything else. */
    @Test
    void damagedBytesAreReadOrRefused() throws IOException {
        byte[] good = SafetensorsBytes.of("{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[3,2],\"data_offsets\":[8,20]}}", 20);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Path file = folder.resolve("damaged.safetensors");
        for (int round = 0; round < 400; round++) {
            byte[] damaged = Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
            for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try (SafetensorsFile read = SafetensorsFile.open(file)) {
                read.entries().forEach(entry -> assertEquals(entry.bytes(), read.data(entry.name()).byteSize()));
            } catch (LorapressException refusal) {
                assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode(), "seed " + seed);
            }
        }
    }
}
