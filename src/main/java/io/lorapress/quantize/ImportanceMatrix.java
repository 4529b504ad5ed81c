package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.quantize.QuantizeException.Fault;
import io.lorapress.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An importance matrix: for each tensor, how much each of its columns counts, from the squares of what it was multiplied with. The
 * file stays mapped until {@link #close}, and a tensor's weights are made when they are asked for, so that memory does not grow with
 * the model. Both formats of file are read, GGUF and the older .dat.
 *
 * <p>Source: common/imatrix-loader.cpp; quantize.cpp, {@code load_imatrix} and {@code prepare_imatrix}; llama-quant.cpp.
 */
public final class ImportanceMatrix implements AutoCloseable {
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * What the file has on one tensor.
     *
     * @param sums   float32: sums of squares, column by column, expert by expert
     * @param counts how many inputs each expert saw; one for a tensor without experts
     */
    record Entry(MemorySegment sums, long[] counts) {
        long values() {
            return sums.byteSize() / Float.BYTES;
        }

        /** Sum over count; 1 for an expert that saw nothing. Two float32 and one division, as llama-quantize does. */
        float weight(long index) {
            float count = counts[(int) (index / (values() / counts.length))];
            return count > 0 ? sums.getAtIndex(FLOAT, index) / count : 1;
        }
    }

    private final Path path;
    private final Runnable closing;
    private final SortedMap<String, Entry> entries;
    private final List<String> datasets;
    private final int chunks;

    ImportanceMatrix(Path path, Runnable closing, SortedMap<String, Entry> entries, List<String> datasets, int chunks) {
        this.path = path;
        this.closing = closing;
        this.entries = entries;
        this.datasets = List.copyOf(datasets);
        this.chunks = chunks;
    }

    /** @throws QuantizeException when the file is no importance matrix, or a damaged one */
    public static ImportanceMatrix open(Path path) {
        return GgufFile.isGguf(path) ? GgufImportance.open(path) : LegacyImportance.open(path);
    }

    /** Names of the tensors it knows, sorted. */
    public Set<String> names() {
        return entries.keySet();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Texts it was computed on. */
    public List<String> datasets() {
        return datasets;
    }

    /** Pieces of text it was computed on. */
    public int chunks() {
        return chunks;
    }

    /** Without the tensors in whose names one of the parts is found ({@code --exclude-weights}). Shares the file with this one. */
    public ImportanceMatrix excluding(List<String> parts) {
        return filtered(name -> parts.stream().noneMatch(name::contains));
    }

    /** Only the tensors in whose names one of the parts is found ({@code --include-weights}). Shares the file with this one. */
    public ImportanceMatrix including(List<String> parts) {
        return filtered(name -> parts.stream().anyMatch(name::contains));
    }

    /** The keys that say in a quantised file which matrix was used; none where it is empty. */
    public List<KeyOverride> keys(String fileName) {
        if (isEmpty()) {
            return List.of();
        }
        List<KeyOverride> keys = new ArrayList<>();
        keys.add(KeyOverride.text("quantize.imatrix.file", fileName));
        if (!datasets.isEmpty()) {
            keys.add(KeyOverride.text("quantize.imatrix.dataset", datasets.getFirst()));
        }
        keys.add(KeyOverride.number("quantize.imatrix.entries_count", entries.size()));
        if (chunks > 0) {
            keys.add(KeyOverride.number("quantize.imatrix.chunks_count", chunks));
        }
        return keys;
    }

    /** Reads it all. @throws QuantizeException when a weight is infinite or no number */
    public void requireFinite() {
        entries.forEach((name, entry) -> {
            for (long i = 0; i < entry.values(); i++) {
                if (!Float.isFinite(entry.weight(i))) {
                    throw new QuantizeException(Fault.IMATRIX_NOT_FINITE, path + ": the weight of column " + i + " of " + name + " is "
                            + entry.weight(i) + "; compute the matrix again");
                }
            }
        });
    }

    /**
     * What the encoder gets for a tensor: an array a matrix (one an expert, one for a plain tensor), with a weight a column. Nothing
     * where the matrix does not know the tensor, which then is encoded without.
     *
     * @throws QuantizeException when the matrix is for another model, or knows nothing of a tensor that needs it
     */
    public Optional<float[][]> weights(QuantizePlan.Tensor tensor) {
        Shape shape = tensor.choice().tensor().shape();
        long matrices = shape.rank() > 2 ? shape.dimension(-3) : 1;
        Entry entry = entries.get(tensor.source());
        boolean fits = entry != null && entry.values() == shape.columns() * matrices;
        if (entry != null && !fits && TensorCategory.of(tensor.choice().tensor().name()) != TensorCategory.TOKEN_EMBEDDING) {
            throw new QuantizeException(Fault.IMATRIX_MISMATCH, path + ": " + entry.values() + " weights for " + tensor.source()
                    + ", which has " + matrices + " x " + shape.columns() + " columns; it was computed for another model");
        }
        if (!fits && tensor.choice().needsImportance()) {
            throw missing(tensor.source(), tensor.choice().type());
        }
        return fits ? Optional.of(slices(entry, (int) matrices)) : Optional.empty();
    }

    @Override
    public void close() {
        closing.run();
    }

    private static float[][] slices(Entry entry, int matrices) {
        int columns = (int) (entry.values() / matrices);
        float[][] slices = new float[matrices][columns];
        for (int matrix = 0; matrix < matrices; matrix++) {
            for (int column = 0; column < columns; column++) {
                slices[matrix][column] = entry.weight((long) matrix * columns + column);
            }
        }
        return slices;
    }

    private ImportanceMatrix filtered(Predicate<String> keep) {
        SortedMap<String, Entry> kept = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (keep.test(name)) {
                kept.put(name, entry);
            }
        });
        return new ImportanceMatrix(path, closing, kept, datasets, chunks);
    }

    private QuantizeException missing(String name, GgmlType type) {
        return new QuantizeException(Fault.IMATRIX_REQUIRED, path + ": no weights for " + name + ", but " + type
                + " is garbage without; compute the matrix on more text, or choose a larger type with --tensor-type");
    }
}
