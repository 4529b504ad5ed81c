package io.lorapress.llama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class LlamaLibraryTest {
    @Test
    void itIsTheVersionThatIsPinned() throws Exception {
        Properties pin = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("native/llama.cpp.pin"))) {
            pin.load(reader);
        }
        assertEquals(pin.getProperty("LLAMA_CPP_VERSION"), "v" + LlamaLibrary.version().replace("-dev", ""));
    }

    @Test
    void itNamesWhatItUsesOfTheCpu() {
        assertTrue(LlamaLibrary.cpuFeatures().startsWith("CPU : "), LlamaLibrary.cpuFeatures());
    }
}
