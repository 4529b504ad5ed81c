package io.lorapress.export.gguf;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.quantize.RowEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One GGUF file: its layout is known, its rows come through the stream. */
public final class GgufOutput implements OutputPlan {
    private final OutputFormat format;
    private final GgufLayout layout;
    private final Map<String, GgufTensor> tensors;
    private final List<String> fallbacks;
    private final Map<String, MergedWeight> weights;
    private final Map<GgmlType, RowEncoder> encoders = new HashMap<>();
    private final StagedOutput staged;
    private final PartFile file;

    /**
     * @param layout   header and places
     * @param tensors  what each tensor of the layout is made of
     * @param weights  the merged model's tensors, by name
     * @param encoders gives the encoder of a type
     */
    public GgufOutput(OutputFormat format, Path target, GgufLayout layout, List<GgufTensor> tensors, List<String> fallbacks,
                      Map<String, MergedWeight> weights, Function<GgmlType, RowEncoder> encoders) {
        this.format = format;
        this.layout = layout;
        this.tensors = tensors.stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
        this.fallbacks = fallbacks;
        this.weights = weights;
        layout.tensors().forEach(place -> this.encoders.computeIfAbsent(place.tensor().type(), encoders));
        this.staged = StagedOutput.file(target);
        this.file = staged.plan(null, layout.fileSize());
    }

    @Override
    public ExportPlan.Output description() {
        ExportPlan.File described = new ExportPlan.File(staged.target().getFileName().toString(), layout.fileSize(),
                layout.tensors().stream().map(this::describe).toList());
        return new ExportPlan.Output(format, staged.target(), List.of(described), fallbacks);
    }

    private ExportPlan.Tensor describe(GgufLayout.Place place) {
        List<String> sources = tensors.get(place.name()).pieces().stream().map(Piece::source).toList();
        List<String> adapter = sources.stream().flatMap(source -> weights.get(source).adapterTensors().stream()).toList();
        return new ExportPlan.Tensor(place.name(), Arrays.stream(place.tensor().shape().toArray()).boxed().toList(),
                place.tensor().type().name(), place.offset(), place.bytes(), sources, adapter);
    }

    @Override
    public StagedOutput staged() {
        return staged;
    }

    @Override
    public Map<String, List<TileConsumer>> consumers() {
        Map<String, List<TileConsumer>> consumers = new LinkedHashMap<>();
        for (GgufLayout.Place place : layout.tensors()) {
            for (Piece piece : tensors.get(place.name()).pieces()) {
                consumers.computeIfAbsent(piece.source(), _ -> new ArrayList<>()).add(consumer(place, piece));
            }
        }
        return consumers;
    }

    private TileConsumer consumer(GgufLayout.Place place, Piece piece) {
        int columns = Math.toIntExact(place.tensor().shape().columns());
        return new PieceConsumer(place.name(), file, place.offset(), piece.firstRow(), columns, piece.transform(),
                encoders.get(place.tensor().type()), null, place.tensor().shape().rows());
    }

    @Override
    public void start() {
        file.writeNow(ByteBuffer.wrap(layout.header()), 0);
        layout.tensors().stream().filter(place -> tensors.get(place.name()).constant() != null).forEach(this::writeConstant);
    }

    private void writeConstant(GgufLayout.Place place) {
        float[] values = tensors.get(place.name()).constant();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(place.bytes());
            encoders.get(place.tensor().type()).encode(values, 0, 1, values.length, null, bytes, 0);
            file.writeNow(bytes.asByteBuffer(), place.offset());
        }
    }

    @Override
    public void finish() {
    }
}
