package io.lorapress.export.requantize;

import io.lorapress.checkpoint.StoredParts;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.gguf.RowDecoders;
import io.lorapress.export.merge.BaseModel;
import io.lorapress.export.stream.RowSource;
import io.lorapress.gguf.GgmlType;
import io.lorapress.model.family.GgufOrigin;
import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A GGUF file as a base: the tensors of the checkpoint it was made of, under the checkpoint's names. */
public final class GgufBase implements BaseModel {
    private final Path path;
    private final StoredModel stored;
    private final GgufOrigin origin;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private GgufBase(Path path, StoredModel stored) {
        this.path = path;
        this.stored = stored;
        this.origin = GgufOrigin.of(stored.metadata(), stored.tensors().stream()
                .map(source -> new TensorInfo(source.tensor().name(), dtype(source.tensor().type()), source.tensor().shape())).toList());
        Map<String, List<GgufOrigin.Place>> places = origin.places();
        origin.checkpoint().forEach(info -> tensors.put(info.name(), tensor(info, places.get(info.name()))));
    }

    /**
     * @throws io.lorapress.gguf.GgufException     when it is no GGUF file, or a damaged one
     * @throws io.lorapress.model.ModelException when its layout does not tell what it was made of
     */
    public static GgufBase open(Path path, RowDecoders decoders) {
        StoredModel stored = StoredModel.open(path, decoders);
        try {
            return new GgufBase(path, stored);
        } catch (RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /** What a type's values are; those of quantised ones are float32. */
    private static DType dtype(GgmlType type) {
        return type.isQuantized() ? DType.F32 : DType.byName(type.name()).orElse(DType.F32);
    }

    private StoredTensor tensor(TensorInfo info, List<GgufOrigin.Place> places) {
        List<RowSource> rows = places.stream().map(place -> stored.rows(place.tensor().name())).toList();
        List<String> names = places.stream().map(place -> place.tensor().name()).toList();
        boolean quantized = names.stream().anyMatch(name -> stored.type(name).isQuantized());
        long elements = places.stream().mapToLong(place -> place.tensor().shape().elements()).sum();
        long bytes = Math.round((double) rows.stream().mapToLong(RowSource::storedBytes).sum() * info.shape().elements() / elements);
        List<SourceTensor.Share> shares = places.stream()
                .map(place -> SourceTensor.Share.of(place, info, stored.rows(place.tensor().name()))).toList();
        TensorInfo typed = new TensorInfo(info.name(), originalDtype(info, rows), info.shape());
        return new SourceTensor(typed, new StoredParts(path.getFileName().toString(), bytes, names), quantized, shares);
    }

    /**
     * Converters store vectors and routers as float32 whatever they were. Values that all fit the model's 16-bit type were of that
     * type, and are so again after a merge.
     */
    private DType originalDtype(TensorInfo info, List<RowSource> rows) {
        boolean widened = info.dtype() == DType.F32 && info.shape().rank() == 1;
        return widened && rows.stream().allMatch(source -> fits(source, sixteenBit())) ? sixteenBit() : info.dtype();
    }

    private static boolean fits(RowSource source, DType dtype) {
        float[] values = new float[Math.toIntExact(source.info().shape().elements())];
        source.open().read(0, Math.toIntExact(source.info().shape().rows()), values, 0);
        for (float value : values) {
            float rounded = dtype == DType.F16 ? Float.float16ToFloat(Float.floatToFloat16(value)) : BFloat16.round(value);
            if (rounded != value) {
                return false;
            }
        }
        return true;
    }

    private DType sixteenBit() {
        return stored.sixteenBit() == GgmlType.F16 ? DType.F16 : DType.BF16;
    }

    public StoredModel stored() {
        return stored;
    }

    public GgufOrigin origin() {
        return origin;
    }

    @Override
    public JsonNode config() {
        return origin.config().put("dtype", sixteenBit() == DType.F16 ? "float16" : "bfloat16");
    }

    @Override
    public List<StoredTensor> tensors() {
        return List.copyOf(tensors.values());
    }

    @Override
    public Optional<StoredTensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public List<String> shards() {
        return List.of(path.getFileName().toString());
    }

    @Override
    public List<Path> files() {
        return stored.files();
    }

    @Override
    public void close() {
        stored.close();
    }
}
