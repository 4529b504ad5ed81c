package io.lorapress.quantize;

import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Writes an importance matrix as llama-imatrix does. Source: imatrix.cpp, {@code IMatrixCollector::save_imatrix}. */
public final class ImportanceWriter {
    /**
     * What was collected for one tensor.
     *
     * @param values sums of squares, column by column, matrix by matrix
     * @param counts inputs seen, one a matrix
     */
    public record Sums(float[] values, long[] counts) {
    }

    private ImportanceWriter() {
    }

    /**
     * Writes {@code path}, whole or not at all.
     *
     * @param sums      by tensor name; what has no values is left out
     * @param datasets  names of the texts
     * @param chunks    pieces of text that went in
     * @param chunkSize tokens a piece
     */
    public static void write(Path path, SortedMap<String, Sums> sums, List<String> datasets, int chunks, int chunkSize) {
        GgufMetadata metadata = new GgufMetadata().text("general.type", "imatrix")
                .keep(GgufImportance.DATASETS, new GgufValue.TextArray(datasets))
                .u32(GgufImportance.CHUNKS, chunks).u32(GgufImportance.CHUNK_SIZE, chunkSize);
        List<GgufTensorInfo> tensors = new ArrayList<>();
        List<float[]> data = new ArrayList<>();
        for (Map.Entry<String, Sums> entry : sums.entrySet()) {
            add(entry.getKey(), entry.getValue(), tensors, data);
        }
        write(path, GgufLayout.of(metadata, tensors), data);
    }

    private static void add(String name, Sums sums, List<GgufTensorInfo> tensors, List<float[]> data) {
        int matrices = sums.counts.length;
        if (matrices == 0 || sums.values.length == 0) {
            return;
        }
        tensors.add(tensor(name + GgufImportance.SUMS, matrices, sums.values.length / matrices));
        data.add(sums.values);
        tensors.add(tensor(name + GgufImportance.COUNTS, matrices, 1));
        float[] counts = new float[matrices];
        for (int i = 0; i < matrices; i++) {
            counts[i] = sums.counts[i];
        }
        data.add(counts);
    }

    private static GgufTensorInfo tensor(String name, long rows, long columns) {
        return new GgufTensorInfo(name, Shape.of(rows, columns), GgmlType.F32).trimmed();
    }

    private static void write(Path path, GgufLayout layout, List<float[]> data) {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try {
            writePart(part, layout, data);
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            remove(part, failure);
            throw LorapressException.failure("cannot write " + path + ": " + failure.getMessage(), failure);
        }
    }

    private static void writePart(Path part, GgufLayout layout, List<float[]> data) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(layout.header()));
            for (int i = 0; i < data.size(); i++) {
                ByteBuffer bytes = ByteBuffer.allocate((int) layout.tensors().get(i).paddedBytes()).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(data.get(i));
                writeFully(channel, bytes);
            }
            channel.force(true);
        }
    }

    private static void remove(Path part, IOException failure) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
