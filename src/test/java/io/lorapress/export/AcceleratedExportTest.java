package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.numeric.cuda.HostDevice;
import io.lorapress.numeric.cuda.HostProvider;
import io.lorapress.publish.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole GPU path but the GPU: staging, kernels, encoders, delivery, falling back, with the kernels run by the processor. Every file
 * must be the one that the processor's engine writes.
 */
class AcceleratedExportTest {
    private static final Path SAMPLE = Path.of("samples/pirate");
    private static final Path IMATRIX = Path.of("src/test/resources/export/pirate.imatrix.gguf");
    private static final long GIB = 1L << 30;
    private static final String FORMATS = "merged_16bit,gguf:q8_0";
    private static final String ALL = FORMATS + ",gguf:f16,gguf:q4_k_m,gguf:q5_k_m,gguf:q6_k,gguf:q4_0,gguf:q3_k_m,gguf:q2_k,gguf:iq4_xs,gguf:q4_1";
    @TempDir
    static Path expected;
    @TempDir
    Path temp;

    /** What an export says while it runs. */
    private record Notes(List<String> lines) implements ExportListener {
        Notes() {
            this(Collections.synchronizedList(new ArrayList<>()));
        }

        @Override
        public void note(String line) {
            lines.add(line);
        }
    }

    @BeforeAll
    static void byTheProcessor() {
        run(request(ALL, expected.resolve("plain"), "vector", Precision.MERGED_16BIT, QuantizeOptions.NONE), new Notes());
    }

    @Test
    void everyOutputHasTheProcessorsBytes() throws IOException {
        HostDevice device = new HostDevice("GPU 0", GIB);
        Notes notes = export(ALL, Precision.MERGED_16BIT, QuantizeOptions.NONE, device);
        same(expected.resolve("plain"), 11);
        assertTrue(device.launches() > 100, device.launches() + " launches");
        assertTrue(notes.lines.stream().noneMatch(line -> line.contains("GPU")), notes.lines.toString());
        assertEquals(0, device.held(), "everything was given back");
    }

    @Test
    void importanceGoesAlong() throws IOException {
        QuantizeOptions options = QuantizeOptions.NONE.withImportance(new QuantizeOptions.Importance(IMATRIX, List.of(), List.of()));
        String formats = "gguf:q4_k_m,gguf:q6_k,gguf:q4_0,gguf:q2_k,gguf:q3_k_m,gguf:iq4_xs";
        run(request(formats, temp.resolve("expected"), "vector", Precision.MERGED_16BIT, options), new Notes());
        export(formats, Precision.MERGED_16BIT, options, new HostDevice("GPU 0", GIB));
        same(temp.resolve("expected"), 6);
    }

    @Test
    void floatsStayFloatsWhereAskedFor() throws IOException {
        run(request("merged_16bit,gguf:q4_k_m,gguf:f32", temp.resolve("expected"), "vector", Precision.F32, QuantizeOptions.NONE), new Notes());
        export("merged_16bit,gguf:q4_k_m,gguf:f32", Precision.F32, QuantizeOptions.NONE, new HostDevice("GPU 0", GIB));
        same(temp.resolve("expected"), 3);
    }

    @Test
    void littleMemoryMakesTilesSmaller() throws IOException {
        HostDevice device = new HostDevice("GPU 0", 4 << 20);
        Notes notes = export(FORMATS, Precision.MERGED_16BIT, QuantizeOptions.NONE, device);
        same(expected.resolve("plain"), 2);
        assertTrue(notes.lines.stream().anyMatch(line -> line.startsWith("smaller tiles: GPU 0")), notes.lines.toString());
        assertTrue(device.launches() > 0);
    }

    @Test
    void noMemoryAtAllLeavesEverythingToTheProcessor() throws IOException {
        HostDevice device = new HostDevice("GPU 0", 100);
        Notes notes = export(FORMATS, Precision.MERGED_16BIT, QuantizeOptions.NONE, device);
        same(expected.resolve("plain"), 2);
        assertEquals(0, device.launches());
        assertTrue(notes.lines.stream().anyMatch(line -> line.contains("does not fit a GPU's memory")), notes.lines.toString());
    }

    @Test
    void aLostDeviceLeavesItsTilesToTheProcessor() throws IOException {
        Notes notes = export(FORMATS, Precision.MERGED_16BIT, QuantizeOptions.NONE, new HostDevice("GPU 0", GIB).breakingAfter(40));
        same(expected.resolve("plain"), 2);
        assertTrue(notes.lines.stream().anyMatch(line -> line.startsWith("GPU 0: an unspecified launch failure; its tiles go to the processor")),
                notes.lines.toString());
    }

    @Test
    void aLostDeviceLeavesItsTilesToTheOther() throws IOException {
        HostDevice good = new HostDevice("GPU 1", GIB);
        Notes notes = export(FORMATS, Precision.MERGED_16BIT, QuantizeOptions.NONE, new HostDevice("GPU 0", GIB).breakingAfter(20), good);
        same(expected.resolve("plain"), 2);
        assertTrue(notes.lines.stream().anyMatch(line -> line.endsWith("its tiles go to another GPU")), notes.lines.toString());
        assertTrue(good.launches() > 20);
    }

    private Notes export(String formats, Precision precision, QuantizeOptions options, HostDevice... devices) {
        HostProvider.use(devices);
        Notes notes = new Notes();
        run(request(formats, temp.resolve("out"), HostProvider.NAME, precision, options), notes);
        return notes;
    }

    private static ExportRequest request(String formats, Path out, String engine, Precision precision, QuantizeOptions quantize) {
        return new ExportRequest(SAMPLE.resolve("base-nf4"), AdapterChoice.of(List.of(SAMPLE.resolve("adapter"))),
                Stream.of(formats.split(",")).map(OutputFormat::parse).toList(), out, "Merged",
                new ExportOptions(3, GIB, engine, "auto", precision, false, false, Optional.empty(), quantize));
    }

    private static void run(ExportRequest request, ExportListener listener) {
        try (Export export = Export.open(request, listener)) {
            export.run();
        }
    }

    /** The manifest alone differs: it names the engine. */
    private void same(Path wanted, int weights) throws IOException {
        int compared = 0;
        try (Stream<Path> files = Files.walk(temp.resolve("out"))) {
            for (Path file : files.filter(Files::isRegularFile).filter(file -> !file.endsWith(Manifest.NAME)).toList()) {
                assertArrayEquals(Files.readAllBytes(wanted.resolve(temp.resolve("out").relativize(file))), Files.readAllBytes(file),
                        file.toString());
                compared += file.toString().matches(".*(gguf|safetensors)") ? 1 : 0;
            }
        }
        assertEquals(weights, compared);
    }
}
