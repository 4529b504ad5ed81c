package io.lorapress.numeric.cuda;

import java.io.IOException;
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
    static Optional<String> find(List<String> names) {
        List<String> candidates = new ArrayList<>(names);
        for (Path folder : folders()) {
            names.forEach(name -> candidates.add(folder.resolve(name).toString()));
        }
        return candidates.stream().filter(SharedLibrary::loads).findFirst();
    }

    /** Libraries in the folder of another, which looks for them by name only: they must be loaded before it asks. */
    static List<Path> besides(String library, String prefix) {
        Path folder = Path.of(library).getParent();
        return folder == null ? List.of() : inside(folder).filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }

    /** CUDA_HOME, the toolkit's usual place, and NVIDIA's packages in an active Python environment. */
    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(home -> folders.add(Path.of(home, "lib64")));
        }
        folders.add(Path.of("/usr/local/cuda/lib64"));
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(home -> folders.addAll(packages(Path.of(home, "lib"))));
        }
        return folders;
    }

    /** As lib/python3.12/site-packages/nvidia/cu13/lib. */
    private static List<Path> packages(Path lib) {
        return inside(lib).map(python -> python.resolve("site-packages/nvidia")).flatMap(SharedLibrary::inside)
                .map(part -> part.resolve("lib")).filter(Files::isDirectory).toList();
    }

    private static Stream<Path> inside(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
