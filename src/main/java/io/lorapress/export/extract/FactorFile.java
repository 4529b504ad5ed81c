package io.lorapress.export.extract;

import io.lorapress.adapter.ExtractedFactors;
import io.lorapress.adapter.ExtractedPair;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Factors on the disk until all are known: their ranks, and with them the adapter's layout, come out one by one. Safe for use by
 * several threads.
 */
final class FactorFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private long end;

    private FactorFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Beside the output; removed when it is closed. */
    static FactorFile create(Path output) {
        Path path = output.resolveSibling(output.getFileName() + ".factors.part");
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return new FactorFile(path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw broken(path, e);
        }
    }

    ExtractedFactors put(ExtractedPair pair) {
        long a = append(pair.a());
        long b = append(pair.b());
        int lengthA = pair.a().length;
        int lengthB = pair.b().length;
        return new ExtractedFactors(pair.module(), pair.rank(), pair.rows(), pair.columns(), () -> read(a, lengthA), () -> read(b, lengthB));
    }

    private synchronized long append(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        long start = end;
        try {
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
        } catch (IOException e) {
            throw broken(path, e);
        }
        return start;
    }

    private float[] read(long start, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {
                continue;
            }
        } catch (IOException e) {
            throw broken(path, e);
        }
        float[] values = new float[count];
        bytes.flip().asFloatBuffer().get(values);
        return values;
    }

    private static LorapressException broken(Path path, IOException cause) {
        return LorapressException.failure(path + ": cannot be written (" + cause.getMessage() + "); check the folder and the room on its disk",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw broken(path, e);
        }
    }
}
