package io.lorapress.numeric.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kernels that NVRTC compiled here, kept as {@code lorapress/kernels-HASH-sm_NN.cubin} in XDG_CACHE_HOME or ~/.cache. */
final class KernelCache {
    private KernelCache() {
    }

    static byte[] cubin(int capability) {
        Map<String, String> sources = sources();
        Path file = folder().resolve("kernels-" + hash(sources) + "-sm_" + capability + ".cubin");
        try {
            return Files.isRegularFile(file) ? Files.readAllBytes(file) : keep(file, Nvrtc.compile(sources, capability));
        } catch (IOException e) {
            throw DeviceException.failed(file + ": " + e.getMessage());
        }
    }

    private static byte[] keep(Path file, byte[] cubin) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = Files.createTempFile(file.getParent(), "kernels", ".part");
        Files.write(part, cubin);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return cubin;
    }

    private static Map<String, String> sources() {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String name : KernelImages.sources()) {
            sources.put(name, new String(KernelImages.resource("source/" + name).orElseThrow(), StandardCharsets.UTF_8));
        }
        return sources;
    }

    private static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home = cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return home.resolve("lorapress");
    }

    private static String hash(Map<String, String> sources) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            sources.forEach((name, text) -> digest.update((name + "\0" + text + "\0").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
