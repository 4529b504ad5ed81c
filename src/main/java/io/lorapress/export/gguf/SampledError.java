package io.lorapress.export.gguf;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.quantize.EncodableTypes;
import io.lorapress.quantize.RowEncoder;
import io.lorapress.quantize.SizePlanner;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** The squared error that a type makes in a tensor, from a sample of its rows, encoded and decoded. */
final class SampledError implements SizePlanner.TensorError {
    /** For what cannot be made: a type that needs importance and gets none. Larger than any error, small enough to be added up. */
    private static final double IMPOSSIBLE = 1e60;

    private final Function<String, Content> contents;
    private final RowSampler sampler;
    private final RowEncoders encoders;
    private final RowDecoders decoders;
    private String sampled = "";
    private RowSample sample;

    /** @param contents what a tensor of the output, by its name, is made of */
    SampledError(Function<String, Content> contents, RowSampler sampler, RowEncoders encoders) {
        this.contents = contents;
        this.sampler = sampler;
        this.encoders = encoders;
        this.decoders = encoders.decoders();
    }

    @Override
    public double of(GgufTensorInfo tensor, GgmlType type) {
        Content content = contents.apply(tensor.name());
        if (type == tensor.type() && content.stored().isPresent()) {
            return 0;
        }
        if (content.weights() == null && EncodableTypes.needsImportance(type)) {
            return IMPOSSIBLE;
        }
        if (!sampled.equals(tensor.name())) {
            sample = sampler.sample(content.tensor());
            sampled = tensor.name();
        }
        return squaredError(tensor, type, content) * tensor.shape().rows() / Math.max(1, sample.rows().length);
    }

    private double squaredError(GgufTensorInfo tensor, GgmlType type, Content content) {
        RowEncoder encoder = encoders.apply(type);
        float[][] weights = content.weights() == null ? null : content.weights().slices();
        long sliceRows = tensor.shape().rank() > 2 ? tensor.shape().dimension(-2) : Math.max(1, tensor.shape().rows());
        int columns = sample.columns();
        float[] decoded = new float[columns];
        double sum = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(type.rowBytes(columns), 64);
            for (int row = 0; row < sample.rows().length; row++) {
                float[] slice = weights == null ? null : weights[(int) (sample.rows()[row] / sliceRows)];
                encoder.encode(sample.values(), row * columns, 1, columns, slice, block, 0);
                decoders.decode(type, block, 0, columns, decoded, 0);
                sum += ErrorMeter.squaredDistance(sample.values(), row * columns, decoded, columns);
            }
        }
        return sum;
    }
}
