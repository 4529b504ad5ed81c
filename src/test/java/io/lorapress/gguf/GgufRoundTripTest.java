package io.lorapress.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is laid out is read back the same, whatever it is. */
class GgufRoundTripTest {
    @TempDir
    Path folder;

    static LongStream seeds() {
        return new Random().longs(100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenIsRead(long seed) throws Exception {
        RandomGguf random = new RandomGguf(seed);
        GgufMetadata metadata = random.metadata();
        List<GgufTensorInfo> tensors = random.tensors();
        GgufLayout layout = GgufLayout.of(metadata, tensors);
        byte[] bytes = fill(layout, new Random(seed));
        Path path = Files.write(folder.resolve("a.gguf"), bytes);
        try (GgufFile file = GgufFile.open(path)) {
            assertEquals(metadata, file.metadata());
            assertEquals(tensors, file.tensors().stream().map(GgufFile.Entry::info).toList());
            for (GgufLayout.Place place : layout.tensors()) {
                assertArrayEquals(Arrays.copyOfRange(bytes, (int) place.offset(), (int) (place.offset() + place.bytes())),
                        file.tensor(place.name()).orElseThrow().data().toArray(ValueLayout.JAVA_BYTE));
            }
            assertArrayEquals(layout.header(), GgufLayout.of(file.metadata(), tensors).header(), "written again from what was read");
        }
    }

    @Test
    void stringsThatAreNoUtf8KeepTheirBytes() {
        byte[] bytes = new byte[256 * 3];
        new Random(7).nextBytes(bytes);
        assertArrayEquals(bytes, GgufText.encode(GgufText.decode(bytes, 0, bytes.length)));
        byte[] replacement = "\uFFFD ok".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals("\uFFFD ok", GgufText.decode(replacement, 0, replacement.length));
    }

    @Test
    void metadataOutlivesTheFile() throws Exception {
        GgufMetadata metadata = new GgufMetadata().texts("tokens", List.of("a", "\u2581b")).i32s("ids", 1, 2);
        GgufFile file = GgufFile.open(Files.write(folder.resolve("b.gguf"), GgufLayout.of(metadata, List.of()).header()));
        file.close();
        assertEquals(metadata, file.metadata());
    }

    @Test
    void aLargeVocabularyIsReadAtOnce() throws Exception {
        List<String> tokens = java.util.stream.IntStream.range(0, 200_000).mapToObj(i -> "token\u0120" + i).toList();
        byte[] bytes = GgufLayout.of(new GgufMetadata().texts("tokenizer.ggml.tokens", tokens), List.of()).header();
        Path path = Files.write(folder.resolve("c.gguf"), bytes);
        long start = System.nanoTime();
        try (GgufFile file = GgufFile.open(path)) {
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertEquals(new GgufValue.TextArray(tokens), file.metadata().get("tokenizer.ggml.tokens"));
            assertTrue(millis < 2_000, millis + " ms for 200,000 strings");
        }
    }

    static byte[] fill(GgufLayout layout, Random random) {
        byte[] bytes = Arrays.copyOf(layout.header(), (int) layout.fileSize());
        for (GgufLayout.Place place : layout.tensors()) {
            for (int i = 0; i < place.bytes(); i++) {
                bytes[(int) place.offset() + i] = (byte) random.nextInt();
            }
        }
        return bytes;
    }
}
