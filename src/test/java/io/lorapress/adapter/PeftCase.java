package io.lorapress.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** An adapter, rows of its base, and the same rows as PEFT merged them; packed by pack_peft_cases.py. */
record PeftCase(String name, Path folder, Samples base, Samples merged) {
    /** Where the zips are: a folder of full ones can be given instead of those in the resources, which have a few rows of each tensor. */
    private static Path packed(String family) {
        String given = System.getProperty("lorapress.cases." + family);
        return given != null ? Path.of(given) : Path.of("src/test/resources/adapter").resolve(family);
    }

    static List<String> names(String family) {
        try (Stream<Path> files = Files.list(packed(family))) {
            return files.map(file -> file.getFileName().toString().replace(".zip", "")).filter(name -> !name.startsWith("base-"))
                    .sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PeftCase unpack(String family, String name, Path folder) throws IOException {
        unzip(packed(family).resolve(name + ".zip"), folder);
        Path base = Files.createDirectory(folder.resolve("of-base"));
        unzip(packed(family).resolve("base-" + Files.readString(folder.resolve("base")) + ".zip"), base);
        return new PeftCase(name, folder, Samples.read(base.resolve("samples.safetensors")), Samples.read(folder.resolve("samples.safetensors")));
    }

    /** The rows after the merge; those of the base where it left them as they were. */
    Map<Integer, float[]> mergedRows(String tensor) {
        return merged.rows().getOrDefault(tensor, base.rows().get(tensor));
    }

    private static void unzip(Path zip, Path folder) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = folder.resolve(entry.getName().replace("second-", "second/"));
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
            }
        }
    }
}
