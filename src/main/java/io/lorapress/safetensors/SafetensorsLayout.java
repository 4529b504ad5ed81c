package io.lorapress.safetensors;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Where everything goes in a safetensors file that is to be written, known before a weight is. Equal to what the Rust crate's
 * {@code serialize} makes of the same tensors: ordered by dtype, widest first, then by name; header padded to 8 bytes.
 */
public final class SafetensorsLayout {
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();
    /** The order of the crate's {@code Dtype}, lowest first. */
    private static final List<DType> RANK = List.of(DType.BOOL, DType.F4, DType.F6_E2M3, DType.F6_E3M2, DType.U8, DType.I8,
            DType.F8_E5M2, DType.F8_E4M3, DType.F8_E8M0, DType.I16, DType.U16, DType.F16, DType.BF16, DType.I32, DType.U32,
            DType.F32, DType.C64, DType.F64, DType.I64, DType.U64);
    private static final Comparator<TensorInfo> ORDER = Comparator
            .comparingInt((TensorInfo info) -> -RANK.indexOf(info.dtype()))
            .thenComparing(info -> info.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final byte[] header;
    private final Map<String, SafetensorsEntry> entries = new LinkedHashMap<>();
    private final long fileBytes;

    private SafetensorsLayout(List<TensorInfo> ordered, byte[] header) {
        this.header = header;
        long end = header.length;
        for (TensorInfo info : ordered) {
            SafetensorsEntry entry = new SafetensorsEntry(info, end, byteSize(info));
            entries.put(info.name(), entry);
            end = entry.end();
        }
        this.fileBytes = end;
    }

    /**
     * @param tensors  in any order, no name twice
     * @param metadata {@code __metadata__} in the order it is to be written; PyTorch's tools want {@code format=pt}; may be empty
     */
    public static SafetensorsLayout of(Collection<TensorInfo> tensors, Map<String, String> metadata) {
        refuseRepeats(tensors);
        List<TensorInfo> ordered = tensors.stream().sorted(ORDER).toList();
        return new SafetensorsLayout(ordered, header(ordered, metadata));
    }

    /** Everything before the first tensor: 8 bytes of length, then the JSON. */
    public byte[] headerBytes() {
        return header.clone();
    }

    /** The tensors in the order of their bytes, with their offsets in the file. */
    public List<SafetensorsEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** @throws IllegalArgumentException when no such tensor was planned */
    public SafetensorsEntry entry(String name) {
        SafetensorsEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no tensor " + name + " was planned");
        }
        return entry;
    }

    /** Size of the whole file. */
    public long fileBytes() {
        return fileBytes;
    }

    private static void refuseRepeats(Collection<TensorInfo> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorInfo info : tensors) {
            if (info.name().equals(SafetensorsHeader.METADATA) || !names.add(info.name())) {
                throw new IllegalArgumentException("tensor named twice or like the metadata: " + info.name());
            }
        }
    }

    private static long byteSize(TensorInfo info) {
        return info.dtype().byteSize(info.shape().elements());
    }

    private static byte[] header(List<TensorInfo> ordered, Map<String, String> metadata) {
        byte[] json = json(ordered, metadata);
        int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        byte[] header = new byte[SafetensorsHeader.LENGTH_BYTES + padded];
        Arrays.fill(header, (byte) ' ');
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        return header;
    }

    private static byte[] json(List<TensorInfo> ordered, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart(SafetensorsHeader.METADATA);
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long offset = 0;
            for (TensorInfo info : ordered) {
                write(json, info, offset);
                offset += byteSize(info);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, TensorInfo info, long offset) {
        json.writeObjectPropertyStart(info.name());
        json.writeStringProperty("dtype", info.dtype().name());
        long[] shape = info.shape().toArray();
        json.writeName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeName("data_offsets");
        json.writeArray(new long[] {offset, offset + byteSize(info)}, 0, 2);
        json.writeEndObject();
    }
}
