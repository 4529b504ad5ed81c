package io.lorapress.numeric.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kernels' sources, as the jar carries them, and what NVRTC makes of them where it is installed. */
class NvrtcTest {
    @Test
    void everySourceIsInTheJar() {
        List<String> sources = KernelImages.sources();
        assertEquals("kernels.cu", sources.getFirst());
        for (String source : sources) {
            String text = new String(KernelImages.resource("source/" + source).orElseThrow(), StandardCharsets.UTF_8);
            text.lines().filter(line -> line.startsWith("#include \"")).map(line -> line.split("\"")[1]).forEach(included ->
                    assertTrue(sources.contains(included.contains("/") ? included : "lorapress/" + included), source + " includes " + included));
        }
    }

    @Test
    void compilesThemWhereItIs() {
        assumeTrue(Nvrtc.isPresent(), "NVRTC is not installed");
        Map<String, String> sources = new LinkedHashMap<>();
        KernelImages.sources().forEach(name -> sources.put(name,
                new String(KernelImages.resource("source/" + name).orElseThrow(), StandardCharsets.UTF_8)));
        String cubin = new String(Nvrtc.compile(sources, 90), StandardCharsets.ISO_8859_1);
        assertTrue(cubin.startsWith("\u007fELF"));
        for (Kernel kernel : Kernel.values()) {
            assertTrue(cubin.contains(".text." + kernel.symbol()), kernel.symbol());
        }
    }
}
