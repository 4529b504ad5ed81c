package io.lorapress.llama;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * The native libraries that the program carries, as files. They lie in JavaCPP's cache ({@code ~/.javacpp/cache}, or what
 * {@code org.bytedeco.javacpp.cachedir} says), in a folder that is named by their contents: versions do not disturb each other,
 * and as every file appears whole, by a rename, any number of processes may unpack at once.
 */
final class NativeFiles {
    private static final String RESOURCES = "natives/";

    private NativeFiles() {
    }

    /** The folder with all libraries in it. */
    static Path unpack() {
        try {
            byte[] index = resource("index");
            Path folder = Files.createDirectories(Loader.getCacheDir().toPath().resolve("lorapress").resolve(name(index)));
            for (String library : libraries(index)) {
                unpack(library, folder);
            }
            return folder;
        } catch (IOException e) {
            throw LorapressException.failure("llama.cpp's libraries could not be unpacked into JavaCPP's cache: " + e.getMessage()
                    + ": choose another folder by -Dorg.bytedeco.javacpp.cachedir", e);
        }
    }

    private static void unpack(String library, Path folder) throws IOException {
        Path file = folder.resolve(library);
        if (Files.exists(file)) {
            return;
        }
        Path part = Files.createTempFile(folder, library, ".part");
        try {
            Files.write(part, resource(library));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = NativeFiles.class.getResourceAsStream(RESOURCES + name)) {
            if (in == null) {
                throw new IOException("this build of lorapress lacks " + RESOURCES + name);
            }
            return in.readAllBytes();
        }
    }

    /** The index has a line a library, as sha256sum writes it. */
    private static List<String> libraries(byte[] index) {
        return new String(index, StandardCharsets.UTF_8).lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList();
    }

    private static String name(byte[] index) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(index), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
