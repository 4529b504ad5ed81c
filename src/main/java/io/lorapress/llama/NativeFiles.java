package io.lorapress.llama;

import io.lorapress.llama.LlamaException.Fault;
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
    private static final String PLATFORM = "linux-x86_64";

    private NativeFiles() {
    }

    /** The folder with all libraries in it. */
    static Path unpack() {
        if (!Loader.getPlatform().equals(PLATFORM)) {
            throw new LlamaException(Fault.LIBRARY_UNAVAILABLE, "this build carries llama.cpp for " + PLATFORM + ", but this is "
                    + Loader.getPlatform() + ": run it on Linux with an x86-64 CPU");
        }
        try {
            byte[] index = resource("index");
            Path folder = Files.createDirectories(Loader.getCacheDir().toPath().resolve("lorapress").resolve(name(index)));
            for (String library : libraries(index)) {
                unpack(library, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new LlamaException(Fault.LIBRARY_UNAVAILABLE, "llama.cpp's libraries could not be unpacked (" + e.getMessage()
                    + "): name a folder for them by -Dorg.bytedeco.javacpp.cachedir=FOLDER", e);
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
