package io.lorapress.checkpoint;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * bitsandbytes LLM.int8: beside {@code X.weight} (I8 [out, in]) stand {@code X.SCB} (F32 [out]) and {@code X.weight_format},
 * which is 0 for rows as they are. The file does not say what the weight dequantises to; config.json does, and where it is
 * silent it is float16, which LLM.int8 computes in.
 */
final class BitsAndBytesInt8 implements StorageScheme {
    private static final String WEIGHT = ".weight";

    private final RawTensors tensors;
    private final DType dtype;

    BitsAndBytesInt8(RawTensors tensors, JsonNode config) {
        this.tensors = tensors;
        this.dtype = TorchDtype.of(config).orElse(DType.F16);
    }

    @Override
    public Optional<StoredTensor> read(RawTensor weight) {
        if (!weight.name().endsWith(WEIGHT) || weight.dtype() != DType.I8) {
            return Optional.empty();
        }
        String module = weight.name().substring(0, weight.name().length() - WEIGHT.length());
        return tensors.find(module + ".SCB").map(scb -> int8(weight, scb, tensors.find(module + ".weight_format")));
    }

    private Int8Tensor int8(RawTensor weight, RawTensor scb, Optional<RawTensor> format) {
        if (!scb.holds(DType.F32, weight.shape().rows())) {
            throw scb.refused(CheckpointError.SCALE_MISMATCH, "is " + scb.dtype() + " " + scb.shape() + ", but " + weight.name()
                    + " has " + weight.shape().rows() + " rows, which need as many F32");
        }
        format.ifPresent(BitsAndBytesInt8::refuseOtherLayouts);
        List<RawTensor> parts = Stream.concat(Stream.of(weight, scb), format.stream()).toList();
        return new Int8Tensor(new TensorInfo(weight.name(), dtype, weight.shape()), weight.shard(), weight.data(), scb.data(),
                parts.stream().mapToLong(part -> part.data().byteSize()).sum(), parts.stream().map(RawTensor::name).toList());
    }

    private static void refuseOtherLayouts(RawTensor format) {
        if (!format.holds(DType.U8, 1) || format.data().get(ValueLayout.JAVA_BYTE, 0) != 0) {
            throw format.refused(CheckpointError.UNKNOWN_INT8_LAYOUT, "says that the weight is not row-major; save it again with a newer bitsandbytes");
        }
    }
}
