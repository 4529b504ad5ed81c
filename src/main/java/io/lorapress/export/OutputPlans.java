package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.PeftFolder;
import io.lorapress.adapter.WeightedAdapter;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.export.gguf.GgufOutput;
import io.lorapress.export.gguf.GgufPlanner;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.export.lora.GgufLoraOutput;
import io.lorapress.export.lora.LoraFolderOutput;
import io.lorapress.export.requantize.AdaptedGguf;
import io.lorapress.export.safetensors.MergedFolder;
import io.lorapress.failure.LorapressException;
import io.lorapress.model.GgufModel;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.family.Families;
import io.lorapress.tokenizer.TokenizerFiles;
import io.lorapress.tokenizer.Vocabulary;
import io.lorapress.tokenizer.VocabularyRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.MissingNode;

/** The outputs of a request, planned. */
final class OutputPlans {
    private OutputPlans() {
    }

    static List<OutputPlan> of(ExportRequest request, ExportInputs inputs) {
        refuseRepeats(request.formats());
        List<OutputPlan> outputs = new ArrayList<>();
        Function<OutputFormat.Gguf, List<GgufOutput>> gguf = request.formats().stream().filter(OutputFormat.Gguf.class::isInstance)
                .findFirst().map(_ -> gguf(request, inputs)).orElse(null);
        refuseWithoutAdapter(request);
        for (OutputFormat format : request.formats()) {
            outputs.addAll(switch (format) {
                case OutputFormat.Merged16Bit _ -> List.of(new MergedFolder(format, inputs.model(), inputs.engine(),
                        request.directory().resolve("merged_16bit"), inputs.checkpoint(format).folder(),
                        inputs.checkpoint(format).tokenizerFiles()));
                case OutputFormat.Gguf named -> gguf.apply(named);
                case OutputFormat.Lora _ -> List.of(new LoraFolderOutput(format, peftFolder(request, inputs),
                        request.directory().resolve("lora")));
                case OutputFormat.GgufLora named -> List.of(ggufLora(named, request, inputs));
            });
        }
        return outputs;
    }

    private static void refuseRepeats(List<OutputFormat> formats) {
        Set<OutputFormat> seen = new HashSet<>();
        formats.stream().filter(format -> !seen.add(format)).findFirst().ifPresent(format -> {
            throw LorapressException.usage("--to names " + format + " twice");
        });
    }

    private static void refuseWithoutAdapter(ExportRequest request) {
        request.formats().stream().filter(format -> format instanceof OutputFormat.Lora || format instanceof OutputFormat.GgufLora)
                .filter(_ -> request.adapters().folders().isEmpty()).findFirst().ifPresent(format -> {
                    throw LorapressException.usage("--to " + format + " writes the adapter, and none is given");
                });
    }

    private static PeftFolder peftFolder(ExportRequest request, ExportInputs inputs) {
        AdapterChoice choice = request.adapters();
        List<WeightedAdapter> adapters = inputs.weighted(choice);
        Adapter first = adapters.getFirst().adapter();
        String baseModel = first.config().baseModel().orElse(request.base().toString());
        return adapters.size() == 1 ? PeftFolder.cleaned(first, choice.scale() * choice.weight(0), baseModel)
                : PeftFolder.combined(adapters, choice.combine(), inputs.baseTensors(),
                        choice.mapOptions(request.options().allowUntrained()), baseModel);
    }

    private static GgufLoraOutput ggufLora(OutputFormat.GgufLora format, ExportRequest request, ExportInputs inputs) {
        GgufModel model = inputs.adapted().map(AdaptedGguf::model).orElseGet(() -> converted(inputs));
        GgufLoraOutput output = new GgufLoraOutput(format, inputs.mapping(), model, request.name(), format.type(),
                new RowEncoders(inputs.engine(), request.options().quantizer()),
                request.directory().resolve(request.name() + "-lora-" + format.type() + ".gguf"));
        output.lora().copies().forEach(copy -> SavedCopies.refuseUnequal(copy, inputs));
        return output;
    }

    private static GgufModel converted(ExportInputs inputs) {
        ModelConfig config = ModelConfig.of(inputs.model().config());
        return Families.find(config).gguf(config, inputs.model().sharded());
    }

    private static Function<OutputFormat.Gguf, List<GgufOutput>> gguf(ExportRequest request, ExportInputs inputs) {
        if (inputs.adapted().isPresent()) {
            AdaptedGguf.Setting setting = new AdaptedGguf.Setting(request.name(), request.options().quantize(), inputs.importance(),
                    new RowEncoders(inputs.engine(), request.options().quantizer()), request.use().mayRequantize());
            return format -> inputs.adapted().get().plan(format, request.directory(), setting);
        }
        GgufPlanner planner = ofCheckpoint(request, inputs);
        return format -> planner.plan(format, request.directory());
    }

    private static GgufPlanner ofCheckpoint(ExportRequest request, ExportInputs inputs) {
        ModelConfig config = ModelConfig.of(inputs.model().config());
        GgufModel model = converted(inputs);
        Checkpoint base = inputs.checkpoint(request.formats().getFirst());
        ZeroTensors.refuseOthers(model.zeros(), inputs.model());
        Vocabulary vocabulary = vocabulary(request, inputs, config, base);
        inputs.notes().addAll(vocabulary.notes());
        return new GgufPlanner(inputs.model(), model, vocabulary.metadata(), request.name(), base.generationConfig(),
                new GgufPlanner.Quantizing(request.options().quantize(), inputs.importance(),
                        new RowEncoders(inputs.engine(), request.options().quantizer())));
    }

    private static Vocabulary vocabulary(ExportRequest request, ExportInputs inputs, ModelConfig config, Checkpoint base) {
        VocabularyRequest wanted = VocabularyRequest.of(config.architecture(), inputs.model().config(),
                        Math.toIntExact(config.integer("vocab_size")))
                .withGenerationConfig(base.generationConfig().orElse(MissingNode.getInstance()));
        if (request.options().preTokenizer().isPresent()) {
            wanted = wanted.withPreTokenizer(request.options().preTokenizer().get());
        }
        return Vocabulary.build(TokenizerFiles.read(base.folder()), wanted);
    }
}
