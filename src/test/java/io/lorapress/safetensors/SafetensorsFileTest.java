package io.lorapress.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.LorapressException;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    /** One tensor of every dtype: the header that safetensors 0.8.0 wrote for it. */
    @Test
    void theHeaderEqualsTheRustCrates() {
        List<TensorInfo> tensors = new ArrayList<>();
        for (DType dtype : DType.values()) {
            if (dtype != DType.F6_E2M3 && dtype != DType.F6_E3M2) {
                tensors.add(new TensorInfo("t_" + dtype, dtype, Shape.of(dtype == DType.F4 ? 16 : 8)));
            }
        }
        String expected = """
                {"__metadata__":{"format":"pt"},"t_U64":{"dtype":"U64","shape":[8],"data_offsets":[0,64]},\
                "t_I64":{"dtype":"I64","shape":[8],"data_offsets":[64,128]},"t_F64":{"dtype":"F64","shape":[8],"data_offsets":[128,192]},\
                "t_C64":{"dtype":"C64","shape":[8],"data_offsets":[192,256]},"t_F32":{"dtype":"F32","shape":[8],"data_offsets":[256,288]},\
                "t_U32":{"dtype":"U32","shape":[8],"data_offsets":[288,320]},"t_I32":{"dtype":"I32","shape":[8],"data_offsets":[320,352]},\
                "t_BF16":{"dtype":"BF16","shape":[8],"data_offsets":[352,368]},"t_F16":{"dtype":"F16","shape":[8],"data_offsets":[368,384]},\
                "t_U16":{"dtype":"U16","shape":[8],"data_offsets":[384,400]},"t_I16":{"dtype":"I16","shape":[8],"data_offsets":[400,416]},\
                "t_F8_E8M0":{"dtype":"F8_E8M0","shape":[8],"data_offsets":[416,424]},\
                "t_F8_E4M3":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[424,432]},\
                "t_F8_E5M2":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[432,440]},"t_I8":{"dtype":"I8","shape":[8],"data_offsets":[440,448]},\
                "t_U8":{"dtype":"U8","shape":[8],"data_offsets":[448,456]},"t_F4":{"dtype":"F4","shape":[16],"data_offsets":[456,464]},\
                "t_BOOL":{"dtype":"BOOL","shape":[8],"data_offsets":[464,472]}}  \s""";
        assertEquals(expected, json(SafetensorsLayout.of(tensors, Map.of("format", "pt"))));
    }

    /** Scalars, empty tensors, and names that must be escaped or sorted by their bytes; as safetensors 0.8.0 wrote them. */
    @Test
    void namesAreEscapedAndSortedByTheirBytes() {
        Shape empty = Shape.of(0, 3);
        List<TensorInfo> tensors = List.of(new TensorInfo("a\n\u0001\u007fé\"\\/", DType.F32, Shape.of()), new TensorInfo("B", DType.F32, empty),
                new TensorInfo("é", DType.F32, empty), new TensorInfo("\uD83D\uDE00", DType.F32, empty), new TensorInfo("\uff00", DType.F32, empty));
        String expected = "{\"B\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]},"
                + "\"a\\n\\u0001\u007fé\\\"\\\\/\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                + "\"é\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[4,4]},\"\uff00\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[4,4]},"
                + "\"\uD83D\uDE00\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[4,4]}} ";
        SafetensorsLayout layout = SafetensorsLayout.of(tensors, Map.of());
        assertEquals(expected, json(layout));
        assertEquals(8 + 296 + 4, layout.fileBytes());
    }

    private static String json(SafetensorsLayout layout) {
        byte[] header = layout.headerBytes();
        return new String(header, 8, header.length - 8, StandardCharsets.UTF_8);
    }

    @Test
    void whatWasLaidOutIsReadBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<TensorInfo> tensors = new ArrayList<>();
        Map<String, byte[]> data = new HashMap<>();
        DType[] dtypes = {DType.U8, DType.BF16, DType.F32, DType.I64};
        for (int i = 0; i < 50; i++) {
            TensorInfo info = new TensorInfo("layer." + i, dtypes[random.nextInt(dtypes.length)], Shape.of(random.nextInt(5), 1 + random.nextInt(9)));
            byte[] bytes = new byte[(int) info.dtype().byteSize(info.shape().elements())];
            random.nextBytes(bytes);
            tensors.add(info);
            data.put(info.name(), bytes);
        }
        Collections.shuffle(tensors, random);
        SafetensorsLayout layout = SafetensorsLayout.of(tensors, Map.of("format", "pt"));
        Path file = SafetensorsBytes.write(folder.resolve("round.safetensors"), layout, data);
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertEquals(Map.of("format", "pt"), read.metadata());
            assertEquals(tensors.size(), read.entries().size(), "seed " + seed);
            for (TensorInfo info : tensors) {
                assertEquals(layout.entry(info.name()), read.entry(info.name()), "seed " + seed);
                assertArrayEquals(data.get(info.name()), read.data(info.name()).toArray(ValueLayout.JAVA_BYTE), "seed " + seed);
            }
        }
    }

    @Test
    void entriesComeInTheOrderOfTheirBytes() throws IOException {
        Path file = Files.write(folder.resolve("order.safetensors"), SafetensorsBytes.of(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]},\"b\":{\"data_offsets\":[0,2],\"shape\":[2],\"dtype\":\"U8\"}}  ", 4));
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertEquals(List.of("b", "a"), read.entries().stream().map(SafetensorsEntry::name).toList());
            assertTrue(read.contains("a"));
            assertThrows(IllegalArgumentException.class, () -> read.entry("c"));
        }
    }

    @Test
    void aMissingFileIsOneLine() {
        Path missing = folder.resolve("missing.safetensors");
        LorapressException refusal = assertThrows(LorapressException.class, () -> SafetensorsFile.open(missing));
        assertEquals(missing + ": no such file", refusal.getMessage());
    }

    @Test
    void aNameIsPlannedOnce() {
        TensorInfo info = new TensorInfo("a", DType.F32, Shape.of(1));
        assertThrows(IllegalArgumentException.class, () -> SafetensorsLayout.of(List.of(info, info), Map.of()));
    }
}
