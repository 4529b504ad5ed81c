package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.gguf.GgufFile;
import io.lorapress.llama.LlamaException.Fault;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against what llama-imatrix makes of {@link TinyModel} and {@link #text}: {@code -c 128 -b 128 --process-output}. On the CPU that
 * made the fixtures all values are equal; other CPUs round attention in float16 otherwise.
 */
class ImatrixCollectorTest {
    private static final ImatrixOptions OPTIONS = ImatrixOptions.DEFAULT.withChunkSize(128).withBatch(128);
    @TempDir
    Path folder;

    /** Words out of a few letters: 600 bytes, which are 600 tokens or a few less. */
    static String text() {
        SplittableRandom random = new SplittableRandom(42);
        StringBuilder text = new StringBuilder();
        while (text.length() < 600) {
            text.append("ash oak the elm.\n".charAt(random.nextInt(17)));
        }
        return text.toString();
    }

    @Test
    void aDenseModelGivesLlamaImatrixValues() {
        Imatrix imatrix = collect(TinyModel.dense(folder.resolve("tiny.gguf")), OPTIONS.withOutput(true));
        assertEquals(4, imatrix.chunks());
        assertEquals(128, imatrix.chunkSize());
        compare(imatrix, "/llama/imatrix-dense.gguf", 1e-3f, 0);
    }

    @Test
    void expertsAreCountedOneByOne() {
        Imatrix imatrix = collect(TinyModel.experts(folder.resolve("moe.gguf")), OPTIONS.withOutput(true));
        // a token may go to another expert where two are as good as each other
        compare(imatrix, "/llama/imatrix-experts.gguf", 0.05f, 3);
        Imatrix.Entry entry = imatrix.entries().get("blk.0.ffn_up_exps.weight");
        assertEquals(TinyModel.EXPERTS, entry.counts().length);
        long rows = 0;
        for (long count : entry.counts()) {
            rows += count;
        }
        assertEquals(4L * 128 * TinyModel.EXPERTS_USED, rows);
    }

    @Test
    void chunksSideBySideGiveWhatOneByOneGive() {
        Path model = TinyModel.dense(folder.resolve("tiny.gguf"));
        Imatrix alone = collect(model, OPTIONS);
        Imatrix together = collect(model, OPTIONS.withBatch(256));
        alone.entries().forEach((name, entry) -> {
            assertArrayEquals(entry.counts(), together.entries().get(name).counts(), name);
            assertClose(entry.sums(), together.entries().get(name).sums(), 1e-3f, name);
        });
    }

    @Test
    void anUnwantedOutputIsLeftOut() {
        Imatrix imatrix = collect(TinyModel.dense(folder.resolve("tiny.gguf")), OPTIONS.withMostChunks(2));
        assertFalse(imatrix.entries().containsKey("output.weight"));
        assertEquals(2, imatrix.chunks());
        assertEquals(256, imatrix.entries().get("blk.0.attn_q.weight").counts()[0]);
    }

    @Test
    void progressIsTold() {
        List<String> heard = new ArrayList<>();
        try (LlamaModel model = LlamaModel.load(TinyModel.dense(folder.resolve("tiny.gguf")))) {
            new ImatrixCollector(model, OPTIONS.withBatch(256)).collect(text() + text(),
                    (done, all) -> heard.add(done + "/" + all));
        }
        assertEquals(List.of("2/9", "4/9", "6/9", "8/9", "9/9"), heard);
    }

    @Test
    void tooLittleTextIsRefused() {
        LlamaException e = assertThrows(LlamaException.class,
                () -> collect(TinyModel.dense(folder.resolve("tiny.gguf")), ImatrixOptions.DEFAULT));
        assertEquals(Fault.TOO_LITTLE_TEXT, e.fault());
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() throws Exception {
        Path file = TinyModel.dense(folder.resolve("tiny.gguf"));
        byte[] bytes = Files.readAllBytes(file);
        long offset;
        try (GgufFile gguf = GgufFile.open(file)) {
            MemorySegment norm = gguf.tensor("blk.1.attn_norm.weight").orElseThrow().data();
            MemorySegment first = gguf.tensors().getFirst().data();
            offset = bytes.length - paddedEnd(gguf) + (norm.address() - first.address());
        }
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4, Float.NaN);
        Files.write(file, bytes);
        LlamaException e = assertThrows(LlamaException.class, () -> collect(file, OPTIONS));
        assertEquals(Fault.NOT_FINITE, e.fault());
        assertTrue(e.getMessage().startsWith("blk.1.attn_"), e.getMessage());
    }

    @Test
    void aBatchThatSplitsChunksUnevenlyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ImatrixOptions.DEFAULT.withBatch(700));
        assertNotEquals(0, ImatrixOptions.DEFAULT.withBatch(200).batch());
    }

    /** Bytes from the first tensor to the end of the file. */
    private static long paddedEnd(GgufFile gguf) {
        return gguf.tensors().stream().mapToLong(tensor -> (tensor.data().byteSize() + 31) / 32 * 32).sum();
    }

    private static Imatrix collect(Path file, ImatrixOptions options) {
        try (LlamaModel model = LlamaModel.load(file)) {
            return new ImatrixCollector(model, options).collect(text(), (done, all) -> { });
        }
    }

    private static void compare(Imatrix imatrix, String fixture, float tolerance, float countTolerance) {
        Path path = Path.of("src/test/resources" + fixture);
        TreeSet<String> names = new TreeSet<>();
        try (GgufFile expected = GgufFile.open(path)) {
            for (GgufFile.Entry tensor : expected.tensors()) {
                String name = tensor.name().replaceFirst("\\.(in_sum2|counts)$", "");
                names.add(name);
                Imatrix.Entry entry = imatrix.entries().get(name);
                float[] values = tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
                if (tensor.name().endsWith(".counts")) {
                    assertEquals(values.length, entry.counts().length, name);
                    for (int i = 0; i < values.length; i++) {
                        assertEquals(values[i], entry.counts()[i], countTolerance, name);
                    }
                } else {
                    assertClose(values, entry.sums(), tolerance, name);
                }
            }
        }
        assertEquals(names, imatrix.entries().keySet());
    }

    private static void assertClose(float[] expected, float[] actual, float tolerance, String name) {
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * expected[i], name + "[" + i + "]");
        }
    }
}
