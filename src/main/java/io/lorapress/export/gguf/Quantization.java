package io.lorapress.export.gguf;

import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.SizeTarget;
import io.lorapress.export.stream.RowSource;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.ShardPlan;
import io.lorapress.model.GgufTensor;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.quantize.KeyOverride;
import io.lorapress.quantize.QuantizationRequest;
import io.lorapress.quantize.QuantizePlan;
import io.lorapress.quantize.SizeBudget;
import io.lorapress.quantize.SizePlanner;
import io.lorapress.quantize.TypePlan;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What llama-quantize would make of a model: the files, and what each of their tensors is made of.
 *
 * @param shards    the files
 * @param contents  by the tensor's name in the output
 * @param fallbacks tensors that could not have the type meant for them, a line each
 */
public record Quantization(List<ShardPlan.Shard> shards, Map<String, Content> contents, List<String> fallbacks) {
    /**
     * The model to quantise.
     *
     * @param tensors  shard by shard, each in the order of its file
     * @param made     what a tensor of it is made of, by its name
     * @param stored   blocks to take over where the type stays, by its name
     * @param rows     where the rows of a piece come from, by the piece's source
     * @param mayRequantize whether tensors that are quantised already may be quantised again
     */
    public record Model(GgufMetadata metadata, List<QuantizePlan.Source> tensors, Function<String, GgufTensor> made,
                        Function<String, Optional<StoredBlocks>> stored, Function<String, RowSource> rows, boolean mayRequantize) {
    }

    /**
     * @param matrix    or null
     * @param keepSplit whether the output has the model's shards
     * @throws io.lorapress.quantize.QuantizeException when this cannot be done
     */
    public static Quantization plan(Model model, QuantizationRequest request, QuantizeOptions options, ImportanceMatrix matrix,
                                    boolean keepSplit, RowEncoders encoders) {
        List<KeyOverride> keys = matrix == null ? List.of() : matrix.keys(options.importance().orElseThrow().file().toString());
        QuantizePlan plan = QuantizePlan.of(model.metadata, model.tensors,
                new QuantizePlan.Options(request, options.overrides(), keys, options.pruned(), keepSplit));
        if (options.target().isPresent() && request.fileType().tensorType().isQuantized()) {
            Map<String, Content> before = contents(plan, model, matrix);
            SampledError error = new SampledError(before::get, new RowSampler(model.rows), encoders);
            plan = plan.withTypes(fitted(plan, request, options.target().get(), error));
        }
        if (!request.hasImportance()) {
            plan.types().refuseWithoutImportance();
        }
        if (!model.mayRequantize) {
            plan.types().refuseRequantizing();
        }
        return new Quantization(split(plan, options), contents(plan, model, matrix),
                plan.types().fallbacks().stream().map(Quantization::describe).toList());
    }

    /**
     * What the converter would write: no type is chosen, and the order is the given one.
     *
     * @param written names, shapes and types of all tensors of the model
     */
    public static Quantization asConverter(Model model, List<GgufTensorInfo> written, QuantizeOptions options) {
        Map<String, GgmlType> before = new HashMap<>();
        model.tensors.forEach(source -> before.put(source.tensor().name(), source.tensor().type()));
        Map<String, Content> contents = new HashMap<>();
        written.forEach(tensor -> contents.put(tensor.name(), new Content(model.made.apply(tensor.name()), null,
                tensor.type() == before.get(tensor.name()) ? model.stored.apply(tensor.name()) : Optional.empty())));
        return new Quantization(ShardPlan.asConverter(model.metadata, written, options.splitBytes().orElse(Long.MAX_VALUE)), contents, List.of());
    }

    private static TypePlan fitted(QuantizePlan plan, QuantizationRequest request, SizeTarget target, SampledError error) {
        List<GgufTensorInfo> tensors = plan.types().choices().stream().map(TypePlan.Choice::result).toList();
        SizeBudget budget = switch (target) {
            case SizeTarget.FileBytes file -> SizeBudget.file(file.bytes(),
                    new ShardPlan.Shard(plan.shards().getFirst().metadata(), tensors).layout());
            case SizeTarget.BitsPerWeight wanted -> SizeBudget.bitsPerWeight(wanted.bits(), tensors);
        };
        return SizePlanner.plan(plan.types(), request, SizePlanner.usualTypes(request.hasImportance()), budget, error);
    }

    private static List<ShardPlan.Shard> split(QuantizePlan plan, QuantizeOptions options) {
        if (options.splitBytes().isEmpty() || plan.shards().size() > 1) {
            return plan.shards();
        }
        ShardPlan.Shard whole = plan.shards().getFirst();
        return ShardPlan.asGgufSplit(whole.metadata(), whole.tensors(), options.splitBytes().getAsLong());
    }

    private static Map<String, Content> contents(QuantizePlan plan, Model model, ImportanceMatrix matrix) {
        Map<String, Content> contents = new HashMap<>();
        for (QuantizePlan.Tensor tensor : plan.tensors()) {
            boolean encoded = tensor.choice().changes();
            ColumnWeights weights = matrix == null || !encoded ? null : ColumnWeights.of(matrix, tensor);
            contents.put(tensor.choice().tensor().name(), new Content(model.made.apply(tensor.source()), weights,
                    encoded ? Optional.empty() : model.stored.apply(tensor.source())));
        }
        return contents;
    }

    private static String describe(TypePlan.Fallback fallback) {
        return String.format(Locale.ROOT, "%s has rows of %d: %s instead of %s, %+.2f bits a weight", fallback.tensor().name(),
                fallback.tensor().shape().columns(), fallback.got(), fallback.wanted(), fallback.extraBits());
    }
}
