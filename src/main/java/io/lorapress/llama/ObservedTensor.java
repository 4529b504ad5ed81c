package io.lorapress.llama;

import io.lorapress.gguf.GgmlType;
import io.lorapress.llama.bindings.Llama;
import io.lorapress.llama.bindings.ggml_tensor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A tensor of the graph being computed: valid only during the call of the observer that got it. */
public final class ObservedTensor {
    private final ggml_tensor tensor;

    ObservedTensor(ggml_tensor tensor) {
        this.tensor = tensor;
    }

    /** As in {@code ffn_out-3}, or the name in the file for a weight. */
    public String name() {
        return tensor.name().getString(StandardCharsets.UTF_8);
    }

    /** What computes it, as in {@code MUL_MAT}; {@code NONE} for a weight. */
    public String operation() {
        return Llama.ggml_op_name(tensor.op()).getString();
    }

    boolean isOperation(int operation) {
        return tensor.op() == operation;
    }

    public GgmlType type() {
        return GgmlType.byId(tensor.type()).orElseThrow();
    }

    /** Elements along dimension 0 (the fastest) to 3; 1 where there is no such dimension. */
    public long dimension(int i) {
        return tensor.ne(i);
    }

    /** Bytes from one element (a block, for quantised types) to the next along a dimension. */
    public long stride(int i) {
        return tensor.nb(i);
    }

    /** Rows along dimension 0. */
    public long rows() {
        return dimension(1) * dimension(2) * dimension(3);
    }

    /** Bytes from its first to its last element, gaps included. */
    public long byteSize() {
        return Llama.ggml_nbytes(tensor);
    }

    /** What it is computed from. */
    public Optional<ObservedTensor> source(int i) {
        return Optional.ofNullable(tensor.src(i)).map(ObservedTensor::new);
    }

    /** Copies its bytes, gaps included, into native memory of at least {@link #byteSize()}. */
    public void read(MemorySegment target) {
        long size = byteSize();
        if (!target.isNative() || target.byteSize() < size) {
            throw new IllegalArgumentException("a tensor of " + size + " bytes needs native memory of that size");
        }
        Llama.ggml_backend_tensor_get(tensor, new AddressPointer(target.address()), 0, size);
    }
}
