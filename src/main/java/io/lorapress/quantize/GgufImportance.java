package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufException;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import io.lorapress.quantize.ImportanceMatrix.Entry;
import io.lorapress.quantize.QuantizeException.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Importance matrices as llama-imatrix writes them: a GGUF file with two float32 tensors for each of the model's, {@code NAME.in_sum2}
 * and {@code NAME.counts}. Source: common/imatrix-loader.cpp, {@code common_imatrix_load}.
 */
final class GgufImportance {
    static final String SUMS = ".in_sum2";
    static final String COUNTS = ".counts";
    static final String DATASETS = "imatrix.datasets";
    static final String CHUNKS = "imatrix.chunk_count";
    static final String CHUNK_SIZE = "imatrix.chunk_size";

    private final GgufFile file;

    private GgufImportance(GgufFile file) {
        this.file = file;
    }

    static ImportanceMatrix open(Path path) {
        GgufFile file = openFile(path);
        try {
            return new GgufImportance(file).read();
        } catch (RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    private static GgufFile openFile(Path path) {
        try {
            return GgufFile.open(path);
        } catch (GgufException failure) {
            throw new QuantizeException(Fault.MALFORMED_IMATRIX, "no importance matrix: " + failure.getMessage());
        }
    }

    private ImportanceMatrix read() {
        GgufMetadata metadata = file.metadata();
        if (metadata.get(DATASETS) == null || metadata.findInteger(CHUNKS).isEmpty() || metadata.findInteger(CHUNK_SIZE).isEmpty()) {
            throw malformed("it lacks " + DATASETS + ", " + CHUNKS + " or " + CHUNK_SIZE + "; it is another kind of GGUF file");
        }
        List<String> datasets = metadata.get(DATASETS) instanceof GgufValue.TextArray texts ? texts.values() : List.of();
        return new ImportanceMatrix(file.path(), file::close, entries(), datasets, (int) metadata.findInteger(CHUNKS).getAsLong());
    }

    private SortedMap<String, Entry> entries() {
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (GgufFile.Entry tensor : file.tensors()) {
            if (tensor.name().endsWith(SUMS)) {
                String name = stem(tensor, SUMS);
                entries.put(name, entry(name, tensor));
            } else if (tensor.name().endsWith(COUNTS) && file.tensor(stem(tensor, COUNTS) + SUMS).isEmpty()) {
                throw malformed(tensor.name() + " is without " + SUMS);
            }
        }
        if (file.tensors().isEmpty()) {
            throw malformed("it has no tensors");
        }
        return entries;
    }

    private Entry entry(String name, GgufFile.Entry sums) {
        GgufFile.Entry counts = file.tensor(name + COUNTS).orElseThrow(() -> malformed(sums.name() + " is without " + COUNTS));
        if (sums.type() != GgmlType.F32 || counts.type() != GgmlType.F32) {
            throw malformed("sums and counts of " + name + " are " + sums.type() + " and " + counts.type() + ", not F32");
        }
        long values = sums.shape().elements();
        long matrices = counts.shape().elements();
        if (matrices == 0 || matrices > values || values % matrices != 0) {
            throw malformed(values + " sums of " + name + " do not go with " + matrices + " counts");
        }
        long[] numbers = new long[(int) matrices];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rounded(counts.data().getAtIndex(ImportanceMatrix.FLOAT, i));
        }
        return new Entry(sums.data(), numbers);
    }

    /** Half away from zero, as {@code lround}. */
    private static long rounded(float count) {
        return (long) Math.copySign(Math.floor(Math.abs((double) count) + 0.5), count);
    }

    private static String stem(GgufFile.Entry tensor, String suffix) {
        return tensor.name().substring(0, tensor.name().length() - suffix.length());
    }

    private QuantizeException malformed(String why) {
        return new QuantizeException(Fault.MALFORMED_IMATRIX, file.path() + ": no importance matrix: " + why);
    }
}
