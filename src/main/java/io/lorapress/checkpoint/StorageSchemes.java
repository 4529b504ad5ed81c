package io.lorapress.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/**
 * What the shards hold as logical tensors, by the storage schemes that are known.
 *
 * @param logical in the order of their main parts; what no scheme claims is plain
 * @param unused  names of tensors that only serve to quantise activations
 */
record StorageSchemes(List<StoredTensor> logical, List<String> unused) {
    private static final List<BiFunction<RawTensors, JsonNode, StorageScheme>> KNOWN = List.of(
            (tensors, config) -> new BitsAndBytes4Bit(tensors),
            BitsAndBytesInt8::new,
            ScaledBytes::new,
            Mxfp4::new,
            PackedIntegers::new,
            Gptq::new,
            Awq::new);

    static StorageSchemes apply(RawTensors tensors, JsonNode config) {
        List<StorageScheme> schemes = KNOWN.stream().map(scheme -> scheme.apply(tensors, config)).toList();
        Map<String, StoredTensor> quantized = new HashMap<>();
        Set<String> parts = new HashSet<>();
        for (RawTensor tensor : tensors.all()) {
            read(schemes, tensor).ifPresent(stored -> {
                quantized.put(tensor.name(), stored);
                parts.addAll(stored.storedNames());
            });
        }
        StorageSchemes sorted = new StorageSchemes(new ArrayList<>(), new ArrayList<>());
        boolean activations = QuantizationConfig.of(config).isThere();
        for (RawTensor tensor : tensors.all()) {
            if (quantized.containsKey(tensor.name())) {
                sorted.logical.add(quantized.get(tensor.name()));
            } else if (activations && SideTensors.ofActivations(tensor.name())) {
                sorted.unused.add(tensor.name());
            } else if (!parts.contains(tensor.name())) {
                sorted.logical.add(plain(tensor, config));
            }
        }
        return sorted;
    }

    private static Optional<StoredTensor> read(List<StorageScheme> schemes, RawTensor tensor) {
        return schemes.stream().flatMap(scheme -> scheme.read(tensor).stream()).findFirst();
    }

    private static StoredTensor plain(RawTensor tensor, JsonNode config) {
        SideTensors.refuseLost(tensor);
        boolean packed = tensor.shape().rank() > 1 && switch (tensor.dtype()) {
            case U8, I8, I16, I32, U16, U32 -> true;
            default -> false;
        };
        QuantizationConfig.of(config).unknownMethod().filter(_ -> packed).ifPresent(method -> {
            throw tensor.refused(CheckpointError.UNSUPPORTED_QUANTIZATION, "is quantised by " + method + ", which is not understood");
        });
        return new PlainTensor(tensor.info(), tensor.shard(), tensor.data());
    }
}
