package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which steps of a run are done and on the disk, so that a killed run goes on where it was. The first line names the plan by a
 * fingerprint of inputs and outputs; a run with another plan does not go on with these parts.
 */
public final class Journal implements AutoCloseable {
    public static final String FILE_NAME = ".lorapress-journal";
    private static final String HEADER = "lorapress-journal 1 ";

    private final Path path;
    private final BitSet done;
    private final FileChannel channel;

    private Journal(Path path, BitSet done, FileChannel channel) {
        this.path = path;
        this.done = done;
        this.channel = channel;
    }

    /**
     * Opens the journal of {@code folder}, or starts one.
     *
     * @param fingerprint names the plan
     * @param overwrite   starts again where a journal of another plan lies
     * @throws LorapressException when a journal of another plan lies there
     */
    public static Journal open(Path folder, String fingerprint, boolean overwrite) {
        Path path = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            BitSet done = read(path, fingerprint, overwrite);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    done.isEmpty() ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
            if (done.isEmpty()) {
                append(channel, HEADER + fingerprint + "\n");
            }
            return new Journal(path, done, channel);
        } catch (IOException e) {
            throw PartFile.unwritable(path, e);
        }
    }

    /** Steps that an earlier run has finished. */
    public BitSet done() {
        return done;
    }

    /** Records steps whose bytes are on the disk. */
    public void record(BitSet steps) {
        StringBuilder lines = new StringBuilder();
        steps.stream().forEach(step -> lines.append(step).append('\n'));
        try {
            append(channel, lines.toString());
        } catch (IOException e) {
            throw PartFile.unwritable(path, e);
        }
    }

    /** The run is over, well or badly: no journal remains. */
    public void remove() {
        close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw PartFile.unwritable(path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw PartFile.unwritable(path, e);
        }
    }

    /** A last line that a kill cut short, without its line end, counts as not written. */
    private static BitSet read(Path path, String fingerprint, boolean overwrite) throws IOException {
        BitSet done = new BitSet();
        if (!Files.exists(path)) {
            return done;
        }
        String text = Files.readString(path, StandardCharsets.UTF_8);
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (!lines.isEmpty() && lines.getFirst().equals(HEADER + fingerprint)) {
            lines.stream().skip(1).map(Journal::step).filter(OptionalInt::isPresent).forEach(step -> done.set(step.getAsInt()));
        } else if (!overwrite) {
            throw LorapressException.refused(path + ": an unfinished export of other inputs or outputs lies here; "
                    + "repeat that command to finish it, or use --overwrite to start again");
        }
        return done;
    }

    private static OptionalInt step(String line) {
        return line.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(line)) : OptionalInt.empty();
    }

    private static void append(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }
}
