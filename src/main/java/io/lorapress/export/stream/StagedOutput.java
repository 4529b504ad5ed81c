package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;
import io.lorapress.publish.Hashes;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * One output, a file or a folder, written under {@code NAME.part} beside its place. It takes its own name in one rename when
 * it is complete and on the disk; what stood there before (the user said --overwrite) goes only then.
 */
public final class StagedOutput {
    private final Path target;
    private final Path part;
    private final boolean folder;
    private final List<PartFile> files = new ArrayList<>();
    private final Map<Path, Future<String>> hashes = new HashMap<>();
    private boolean settled;
    private boolean synced;

    private StagedOutput(Path target, boolean folder) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.folder = folder;
    }

    public static StagedOutput file(Path target) {
        return new StagedOutput(target, false);
    }

    public static StagedOutput folder(Path target) {
        return new StagedOutput(target, true);
    }

    /** @throws LorapressException when something is there and will not be replaced */
    public static void refuseExisting(Path target, boolean overwrite) {
        if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw LorapressException.refused(target + ": exists already; choose another folder, or use --overwrite to replace it");
        }
    }

    public Path target() {
        return target;
    }

    public boolean isFolder() {
        return folder;
    }

    /**
     * Makes the folders and opens the files.
     *
     * @param goOn whether what a killed run left is gone on with; it is removed otherwise
     */
    public void prepare(boolean goOn) {
        try {
            if (!goOn) {
                delete(part);
            }
            Files.createDirectories(folder ? part : target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw PartFile.unwritable(part, e);
        }
        files.forEach(PartFile::open);
    }

    /** Asks for the hashes that {@link #written} gives. */
    public void follow() {
        files.forEach(PartFile::follow);
    }

    /** Plans a file of {@code size} bytes; {@code name} is its place in the folder, null where the output is a file itself. */
    public PartFile plan(String name, long size) {
        PartFile file = new PartFile(name == null ? part : part.resolve(name), size);
        files.add(file);
        return file;
    }

    /** Bytes on the disk that a killed run left and this one may go on with. */
    public long leftBytes() {
        if (!Files.exists(part)) {
            return 0;
        }
        try (Stream<Path> inside = Files.walk(part)) {
            return inside.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        } catch (IOException e) {
            throw PartFile.unwritable(part, e);
        }
    }

    /** Puts a small finished text into a folder. */
    public void text(String name, String content) {
        try {
            Path path = part.resolve(name);
            Files.createDirectories(path.getParent());
            Files.write(path, content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw PartFile.unwritable(part.resolve(name), e);
        }
    }

    /** Copies a file of the user's into a folder, as it is. */
    public void copy(String name, Path source) {
        try {
            Path path = part.resolve(name);
            Files.createDirectories(path.getParent());
            Files.copy(source, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw PartFile.unwritable(part.resolve(name), e);
        }
    }

    /** Brings everything written so far to the disk. */
    public void force() {
        files.forEach(PartFile::force);
    }

    /** Nothing is written any more but small texts; what is not hashed yet is hashed while other things are done. */
    public void settle() {
        settled = true;
        files.forEach(file -> file.settle().ifPresent(hash -> hashes.put(file.path(), hash)));
    }

    /** Every file that is there, in the order of their names; each was written by this run or by the one that it goes on with. */
    public List<WrittenFile> written() {
        try (Stream<Path> inside = Files.walk(part)) {
            return inside.filter(Files::isRegularFile).map(this::describe).sorted(Comparator.comparing(WrittenFile::name)).toList();
        } catch (IOException e) {
            throw unreadable(part, e);
        }
    }

    private WrittenFile describe(Path file) {
        String name = folder ? part.relativize(file).toString().replace(File.separatorChar, '/') : target.getFileName().toString();
        try {
            Future<String> hash = hashes.get(file);
            return new WrittenFile(name, Files.size(file), hash == null ? Hashes.sha256(file, _ -> { }) : hash.get());
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (ExecutionException e) {
            throw unreadable(file, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LorapressException.failure("interrupted; run the same command again", e);
        }
    }

    private static LorapressException unreadable(Path file, Throwable cause) {
        return LorapressException.failure(file + ": cannot be read again (" + cause.getMessage() + ")", cause);
    }

    /** Brings all files to the disk. */
    public void sync() {
        if (!settled) {
            settle();
        }
        files.forEach(PartFile::finish);
        synced = true;
    }

    /** Gives the output its name, once it is on the disk. */
    public void complete() {
        if (!synced) {
            sync();
        }
        try {
            Path old = target.resolveSibling(target.getFileName() + ".old");
            if (folder && Files.exists(target)) {
                delete(old);
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (folder) {
                delete(old);
            }
        } catch (IOException e) {
            throw PartFile.unwritable(target, e);
        }
    }

    /** Removes what was written so far. */
    public void discard() {
        files.forEach(PartFile::close);
        try {
            delete(part);
        } catch (IOException e) {
            throw PartFile.unwritable(part, e);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
