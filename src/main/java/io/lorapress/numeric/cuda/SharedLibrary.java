package io.lorapress.numeric.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for libraries of CUDA that may or may not be on a machine. */
final class SharedLibrary {
    private SharedLibrary() {
    }

    /** Whether the system's loader finds it, and all it needs. */
    static boolean loads(String nameOrPath) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(nameOrPath, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The first of these names, as the loader knows it or with the folder it was found in. */
    static Optional<String> find(List<String> names, String wheel) {
        List<String> candidates = new ArrayList<>(names);
        for (Path folder : folders(wheel)) {
            names.forEach(name -> candidates.add(folder.resolve(name).toString()));
        }
        return candidates.stream().filter(SharedLibrary::loads).findFirst();
    }

    /** CUDA_HOME, the toolkit's usual place, and the folder of NVIDIA's Python package {@code wheel} in an active environment. */
    private static List<Path> folders(String wheel) {
        List<Path> folders = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(home -> folders.add(Path.of(home, "lib64")));
        }
        folders.add(Path.of("/usr/local/cuda/lib64"));
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(home -> folders.addAll(packages(Path.of(home, "lib"), wheel)));
        }
        return folders;
    }

    private static List<Path> packages(Path lib, String wheel) {
        try (Stream<Path> pythons = Files.list(lib)) {
            return pythons.map(python -> python.resolve("site-packages/nvidia").resolve(wheel).resolve("lib"))
                    .filter(Files::isDirectory).toList();
        } catch (java.io.IOException e) {
            return List.of();
        }
    }
}
