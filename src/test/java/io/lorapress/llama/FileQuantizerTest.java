package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.llama.LlamaException.Fault;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileQuantizerTest {
    private static final int Q8_0 = 7;
    private static final int Q4_0 = 2;
    private static final String NAME = "blk.0.ffn_down.weight";
    @TempDir
    Path folder;

    @Test
    void aTensorIsWhatTheBlockEncoderMakesOfIt() {
        assertArrayEquals(encoded(GgmlType.Q8_0, null), quantized(FileQuantizer.Options.of(Q8_0), GgmlType.Q8_0));
    }

    @Test
    void importanceReachesTheBlocks() {
        float[] importance = new float[TinyModel.HIDDEN];
        for (int i = 0; i < importance.length; i++) {
            importance[i] = 1 + i % 7 * 3;
        }
        FileQuantizer.Options options = FileQuantizer.Options.of(Q4_0).withImportance(Map.of(NAME, importance, "other", importance));
        byte[] blocks = quantized(options, GgmlType.Q4_0);
        assertArrayEquals(encoded(GgmlType.Q4_0, importance), blocks);
        assertFalse(Arrays.equals(encoded(GgmlType.Q4_0, null), blocks));
    }

    @Test
    void whatIsNoModelIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("text.gguf"), "GGUF but no more than this");
        LlamaException e = assertThrows(LlamaException.class,
                () -> new FileQuantizer().quantize(file, folder.resolve("out.gguf"), FileQuantizer.Options.of(Q8_0)));
        assertEquals(Fault.QUANTIZATION_FAILED, e.fault());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    private byte[] quantized(FileQuantizer.Options options, GgmlType type) {
        Path out = folder.resolve("out.gguf");
        new FileQuantizer().quantize(TinyModel.dense(folder.resolve("tiny.gguf")), out, options);
        try (GgufFile file = GgufFile.open(out)) {
            GgufFile.Entry tensor = file.tensor(NAME).orElseThrow();
            assertEquals(type, tensor.type());
            return tensor.data().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private byte[] encoded(GgmlType type, float[] importance) {
        try (GgufFile file = GgufFile.open(TinyModel.dense(folder.resolve("plain.gguf")))) {
            float[] weights = file.tensor(NAME).orElseThrow().data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
            byte[] blocks = new byte[Math.toIntExact(type.rowBytes(weights.length))];
            new GgmlQuantizer().quantize(type, weights, 0, TinyModel.WIDTH, TinyModel.HIDDEN, importance,
                    MemorySegment.ofArray(blocks), 0);
            return blocks;
        }
    }
}
