package io.lorapress.export.gguf;

import io.lorapress.export.ExportPlan;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.OutputPlan;
import io.lorapress.export.OutputQuality;
import io.lorapress.export.stream.PartFile;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileConsumer;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.model.Piece;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One GGUF file: its layout is known, its rows come through the stream. */
public final class GgufOutput implements OutputPlan {
    /**
     * What the files of a run share.
     *
     * @param adapter  adapter tensors merged into a source tensor, by its name
     * @param encoders gives the encoder of a type
     * @param allRows  whether the error is measured on every row
     */
    public record Setting(Function<String, List<String>> adapter, RowEncoders encoders, boolean allRows) {
    }

    private final OutputFormat format;
    private final GgufLayout layout;
    private final Map<String, Content> contents;
    private final List<String> fallbacks;
    private final Setting setting;
    private final Map<GgmlType, RowEncoder> encoders = new EnumMap<>(GgmlType.class);
    private final Map<String, ErrorMeter> meters = new HashMap<>();
    private final StagedOutput staged;
    private final String name;
    private final PartFile file;

    /**
     * @param staged   the file itself, or a folder that it is put into
     * @param name     of the file
     * @param layout   header and places
     * @param contents what each tensor of the layout is made of, by its name
     */
    private GgufOutput(OutputFormat format, StagedOutput staged, String name, GgufLayout layout, Map<String, Content> contents,
                       List<String> fallbacks, Setting setting) {
        this.format = format;
        this.layout = layout;
        this.contents = contents;
        this.fallbacks = fallbacks;
        this.setting = setting;
        layout.tensors().forEach(this::prepare);
        this.staged = staged;
        this.name = name;
        this.file = staged.plan(staged.isFolder() ? name : null, layout.fileSize());
    }

    /** The files of a quantisation: {@code target}, or, where there are several, shards with names made from it. */
    public static List<GgufOutput> of(OutputFormat format, Path target, Quantization quantization, Setting setting) {
        int count = quantization.shards().size();
        List<GgufOutput> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path shard = ShardPath.of(target, i, count);
            outputs.add(new GgufOutput(format, StagedOutput.file(shard), shard.getFileName().toString(),
                    quantization.shards().get(i).layout(), quantization.contents(), i == 0 ? quantization.fallbacks() : List.of(), setting));
        }
        return outputs;
    }

    /** One file in a folder. @throws LorapressException (usage) for a quantisation of several files */
    static GgufOutput in(StagedOutput folder, String name, OutputFormat format, Quantization quantization, Setting setting) {
        if (quantization.shards().size() != 1) {
            throw LorapressException.usage("--to " + format + " is one file, and --split-max-size makes " + quantization.shards().size());
        }
        return new GgufOutput(format, folder, name, quantization.shards().getFirst().layout(), quantization.contents(),
                quantization.fallbacks(), setting);
    }

    private void prepare(GgufLayout.Place place) {
        if (contents.get(place.name()).stored().isEmpty()) {
            encoders.computeIfAbsent(place.tensor().type(), setting.encoders);
            meters.put(place.name(), new ErrorMeter(setting.allRows ? setting.encoders.decoders() : setting.encoders.scalarDecoders(),
                    setting.allRows));
        }
    }

    @Override
    public ExportPlan.Output description() {
        ExportPlan.File described = new ExportPlan.File(name, layout.fileSize(),
                layout.tensors().stream().map(this::describe).toList());
        return new ExportPlan.Output(format, staged.target(), List.of(described), fallbacks);
    }

    private ExportPlan.Tensor describe(GgufLayout.Place place) {
        List<String> sources = pieces(place).stream().map(Piece::source).toList();
        List<String> adapter = sources.stream().flatMap(source -> setting.adapter.apply(source).stream()).toList();
        return new ExportPlan.Tensor(place.name(), place.tensor().shape(),
                place.tensor().type().name(), place.offset(), place.bytes(), sources, adapter);
    }

    private List<Piece> pieces(GgufLayout.Place place) {
        return contents.get(place.name()).tensor().pieces();
    }

    @Override
    public StagedOutput staged() {
        return staged;
    }

    @Override
    public Map<String, List<TileConsumer>> consumers() {
        Map<String, List<TileConsumer>> consumers = new LinkedHashMap<>();
        for (GgufLayout.Place place : layout.tensors()) {
            for (Piece piece : pieces(place)) {
                consumers.computeIfAbsent(piece.source(), _ -> new ArrayList<>()).add(consumer(place, piece));
            }
        }
        return consumers;
    }

    private TileConsumer consumer(GgufLayout.Place place, Piece piece) {
        Content content = contents.get(place.name());
        if (content.stored().isPresent()) {
            return content.stored().get().consumer(file, place.offset(), piece);
        }
        Shape shape = place.tensor().shape();
        return new PieceConsumer(place.name(), List.of(new PieceConsumer.Place(file, place.offset(), meters.get(place.name()))),
                piece.firstRow(), Math.toIntExact(shape.columns()), piece.transform(), encoders.get(place.tensor().type()),
                content.weights(), shape.rank() > 2 ? shape.dimension(-2) : Math.max(1, shape.rows()));
    }

    @Override
    public void start() {
        file.writeNow(ByteBuffer.wrap(layout.header()), 0);
        layout.tensors().forEach(place -> file.leave(place.offset() + place.bytes(), place.paddedBytes() - place.bytes()));
        layout.tensors().stream().filter(place -> contents.get(place.name()).tensor().constant() != null).forEach(this::writeConstant);
        layout.tensors().stream().filter(place -> contents.get(place.name()).tensor().zeroRows() > 0).forEach(this::writeZeros);
    }

    private void writeZeros(GgufLayout.Place place) {
        Content content = contents.get(place.name());
        new ZeroRows(place, content.tensor().zeroRows(), encoders.get(place.tensor().type()), content.weights()).write(file);
    }

    private void writeConstant(GgufLayout.Place place) {
        float[] values = contents.get(place.name()).tensor().constant();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(place.bytes());
            encoders.get(place.tensor().type()).encode(values, 0, 1, values.length, null, bytes, 0);
            file.writeNow(bytes.asByteBuffer(), place.offset());
        }
    }

    @Override
    public void finish() {
    }

    @Override
    public Optional<OutputQuality> quality() {
        return Optional.of(QualityTable.of(staged.isFolder() ? staged.target().resolve(name) : staged.target(), layout, meters, setting.allRows));
    }
}
