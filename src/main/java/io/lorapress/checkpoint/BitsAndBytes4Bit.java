package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.FourBitBlocks;
import io.lorapress.tensor.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * bitsandbytes NF4 and FP4: beside {@code X} stand {@code X.absmax}, {@code X.quant_map}, perhaps {@code X.nested_absmax} and
 * {@code X.nested_quant_map}, and {@code X.quant_state.bitsandbytes__TYPE}, by which the weight is known. X is a weight's full
 * name, or a bare expert parameter's. X itself may have any dtype: its bytes are nibbles.
 */
final class BitsAndBytes4Bit implements StorageScheme {
    private static final String STATE = ".quant_state.bitsandbytes__";
    private static final int CODEBOOK = 16;
    private static final int NESTED_CODEBOOK = 256;

    private final RawTensors tensors;
    private final Map<String, RawTensor> states = new HashMap<>();

    BitsAndBytes4Bit(RawTensors tensors) {
        this.tensors = tensors;
        for (RawTensor tensor : tensors.all()) {
            int at = tensor.name().indexOf(STATE);
            if (at >= 0) {
                addState(tensor, tensor.name().substring(0, at));
            }
        }
    }

    private void addState(RawTensor state, String weight) {
        if (states.putIfAbsent(weight, state) != null) {
            throw state.refused(CheckpointError.UNKNOWN_QUANT_TYPE, "is a second quant_state of " + weight);
        }
    }

    @Override
    public Optional<StoredTensor> read(RawTensor weight) {
        return Optional.ofNullable(states.get(weight.name())).map(state -> fourBit(weight, state));
    }

    private FourBitTensor fourBit(RawTensor weight, RawTensor stored) {
        QuantState state = QuantState.parse(stored);
        long elements = state.shape().elements();
        long nibbleBytes = elements / 2 + elements % 2;
        if (weight.data().byteSize() != nibbleBytes) {
            throw weight.refused(CheckpointError.WEIGHT_SIZE_MISMATCH, "has " + weight.data().byteSize() + " bytes, but 4-bit "
                    + state.shape() + " takes " + nibbleBytes);
        }
        RawTensor absmax = tensors.part(weight, weight.name() + ".absmax");
        RawTensor codebook = codebook(weight, "quant_map", CODEBOOK);
        long blocks = Math.ceilDiv(elements, (long) state.blockSize());
        DType scales = state.nested() == null ? DType.F32 : DType.U8;
        if (!absmax.holds(scales, blocks)) {
            throw absmax.refused(CheckpointError.SCALE_MISMATCH, "is " + absmax.dtype() + " " + absmax.shape() + ", but "
                    + blocks + " blocks need as many " + scales);
        }
        FourBitBlocks.Nested nested = nested(weight, state, blocks);
        FourBitBlocks packed = new FourBitBlocks(elements, state.blockSize(), state.dtype(), codebook.floats(), weight.data(),
                absmax.data(), nested);
        List<RawTensor> parts = parts(weight, stored);
        return new FourBitTensor(new TensorInfo(weight.name(), state.dtype(), state.shape()), weight.shard(), state.quantType(), packed,
                parts.stream().mapToLong(part -> part.data().byteSize()).sum(), parts.stream().map(RawTensor::name).toList());
    }

    private FourBitBlocks.Nested nested(RawTensor weight, QuantState state, long blocks) {
        boolean stored = tensors.find(weight.name() + ".nested_absmax").isPresent();
        if (stored != (state.nested() != null)) {
            throw weight.refused(CheckpointError.BAD_NESTED_SCALES, stored ? "has nested_absmax, but its quant_state knows nothing of it"
                    : "is double-quantised by its quant_state, but " + weight.name() + ".nested_absmax is missing");
        }
        if (!stored) {
            return null;
        }
        RawTensor absmax = tensors.part(weight, weight.name() + ".nested_absmax");
        long nestedBlocks = Math.ceilDiv(blocks, (long) state.nested().blockSize());
        if (!absmax.holds(DType.F32, nestedBlocks)) {
            throw absmax.refused(CheckpointError.BAD_NESTED_SCALES, "is " + absmax.dtype() + " " + absmax.shape() + ", but "
                    + blocks + " scales in blocks of " + state.nested().blockSize() + " need " + nestedBlocks + " F32");
        }
        float[] codebook = codebook(weight, "nested_quant_map", NESTED_CODEBOOK).floats();
        return new FourBitBlocks.Nested(state.nested().blockSize(), codebook, absmax.data(), state.nested().offset());
    }

    private RawTensor codebook(RawTensor weight, String suffix, int entries) {
        RawTensor codebook = tensors.part(weight, weight.name() + "." + suffix);
        if (!codebook.holds(DType.F32, entries)) {
            throw codebook.refused(CheckpointError.BAD_CODEBOOK, "is " + codebook.dtype() + " " + codebook.shape() + ", not " + entries + " F32");
        }
        return codebook;
    }

    private List<RawTensor> parts(RawTensor weight, RawTensor state) {
        Stream<RawTensor> side = Stream.of("absmax", "quant_map", "nested_absmax", "nested_quant_map")
                .flatMap(suffix -> tensors.find(weight.name() + "." + suffix).stream());
        return Stream.of(Stream.of(weight), side, Stream.of(state)).flatMap(part -> part).toList();
    }
}
