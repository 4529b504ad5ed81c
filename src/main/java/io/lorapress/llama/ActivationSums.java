package io.lorapress.llama;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.LlamaException.Fault;
import io.lorapress.llama.bindings.Llama;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums up the squares of what weights are multiplied with, by weight and column. Which products count, and in what order their rows
 * are added, is as in llama.cpp's tools/imatrix, IMatrixCollector::collect_imatrix.
 */
final class ActivationSums implements TensorObserver {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final int LEAST_ROWS = 16;

    private final boolean withOutput;
    private final SortedMap<String, Imatrix.Entry> entries = new TreeMap<>();
    private final NativeBuffer activations = new NativeBuffer();
    private final NativeBuffer experts = new NativeBuffer();
    private float[] row = new float[0];

    ActivationSums(boolean withOutput) {
        this.withOutput = withOutput;
    }

    /** What has been summed up, by the weight's name; grows as the computation goes on. */
    SortedMap<String, Imatrix.Entry> entries() {
        return entries;
    }

    @Override
    public boolean wants(ObservedTensor product) {
        if (product.isOperation(Llama.GGML_OP_MUL_MAT_ID)) {
            return true;
        }
        return product.isOperation(Llama.GGML_OP_MUL_MAT) && wanted(weightName(product))
                && input(product).dimension(1) >= LEAST_ROWS && input(product).type() == GgmlType.F32;
    }

    private boolean wanted(String name) {
        return name.startsWith("blk.") || withOutput && name.equals("output.weight");
    }

    @Override
    public void observe(ObservedTensor product) {
        ObservedTensor input = input(product);
        input.read(activations.reserve(input.byteSize()).segment());
        if (product.isOperation(Llama.GGML_OP_MUL_MAT_ID)) {
            addExperts(product, input);
        } else {
            addDense(product, input);
        }
    }

    /** Rows of a matrix, or of several where the weight has more than two dimensions. */
    private void addDense(ObservedTensor product, ObservedTensor input) {
        ObservedTensor weight = product.source(0).orElseThrow();
        long matrices = weight.dimension(2) * weight.dimension(3);
        Imatrix.Entry entry = entry(weightName(product), input.dimension(0), matrices, 1);
        for (long i3 = 0; i3 < input.dimension(3); i3++) {
            for (long i2 = 0; i2 < input.dimension(2); i2++) {
                long matrix = i3 % weight.dimension(3) * weight.dimension(2) + i2 % weight.dimension(2);
                for (long i1 = 0; i1 < input.dimension(1); i1++) {
                    add(entry, matrix, i1 * input.stride(1) + i2 * input.stride(2) + i3 * input.stride(3));
                }
            }
        }
        for (int i = 0; i < entry.counts().length; i++) {
            entry.counts()[i] += input.rows() / matrices;
        }
        checkFinite(weightName(product), entry);
    }

    /** The weight is [experts, rows, columns], the input [tokens, experts used or 1, columns], the third source says which experts. */
    private void addExperts(ObservedTensor product, ObservedTensor input) {
        ObservedTensor weight = product.source(0).orElseThrow();
        ObservedTensor chosen = product.source(2).orElseThrow();
        chosen.read(experts.reserve(chosen.byteSize()).segment());
        int count = Math.toIntExact(weight.dimension(2));
        Imatrix.Entry entry = entry(weightName(product), input.dimension(0), count, count);
        for (long slot = 0; slot < chosen.dimension(0); slot++) {
            for (long token = 0; token < input.dimension(2); token++) {
                int expert = experts.segment().get(ValueLayout.JAVA_INT_UNALIGNED, token * chosen.stride(1) + slot * chosen.stride(0));
                add(entry, expert, slot % input.dimension(1) * input.stride(1) + token * input.stride(2));
                entry.counts()[expert]++;
            }
        }
        checkFinite(weightName(product), entry);
    }

    private void add(Imatrix.Entry entry, long matrix, long offset) {
        int columns = entry.columns();
        if (row.length < columns) {
            row = new float[columns];
        }
        MemorySegment.copy(activations.segment(), FLOAT, offset, row, 0, columns);
        addSquares(row, entry.sums(), Math.toIntExact(matrix * columns), columns);
    }

    private static void addSquares(float[] values, float[] sums, int first, int count) {
        for (int i = 0; i < count; i++) {
            sums[first + i] += values[i] * values[i];
        }
    }

    private Imatrix.Entry entry(String name, long columns, long matrices, int counts) {
        Imatrix.Entry entry = entries.computeIfAbsent(name, key -> new Imatrix.Entry(Math.toIntExact(columns),
                new float[Math.toIntExact(columns * matrices)], new long[counts]));
        if (entry.sums().length != columns * matrices || entry.counts().length < counts) {
            throw new LlamaException(Fault.COMPUTATION_FAILED, name + ": llama.cpp uses this tensor in two shapes, "
                    + entry.sums().length + " and " + columns * matrices + " columns: no importance matrix can hold both");
        }
        return entry;
    }

    private static void checkFinite(String name, Imatrix.Entry entry) {
        float[] sums = entry.sums();
        for (int i = 0; i < sums.length; i++) {
            if (!Float.isFinite(sums[i])) {
                throw new LlamaException(Fault.NOT_FINITE, name + ": what column " + i % entry.columns() + " of matrix "
                        + i / entry.columns() + " is multiplied with is not finite: the model is damaged, or overflows on this text");
            }
        }
    }

    private static ObservedTensor input(ObservedTensor product) {
        return product.source(1).orElseThrow();
    }

    /** Without what the scheduler puts around a copied tensor's name: {@code CPU#blk.0.attn_k.weight#0}. */
    private static String weightName(ObservedTensor product) {
        String name = product.source(0).orElseThrow().name();
        int first = name.indexOf('#');
        if (first < 0) {
            return name;
        }
        int second = name.indexOf('#', first + 1);
        return name.substring(first + 1, second < 0 ? name.length() : second);
    }
}
