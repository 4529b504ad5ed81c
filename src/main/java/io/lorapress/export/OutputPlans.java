package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.PeftFolder;
import io.lorapress.adapter.WeightedAdapter;
import io.lorapress.export.gguf.GgufPlanner;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.export.lora.GgufLoraOutput;
import io.lorapress.export.lora.LoraFolderOutput;
import io.lorapress.export.safetensors.CompressedForms;
import io.lorapress.export.safetensors.FolderForms;
import io.lorapress.export.safetensors.FourBitForms;
import io.lorapress.export.safetensors.MergedFolder;
import io.lorapress.export.verify.EmbeddingRows;
import io.lorapress.export.verify.TokenizerReview;
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
import java.util.function.Supplier;
import tools.jackson.databind.node.MissingNode;

/** The outputs of a request, planned. */
final class OutputPlans {
    private OutputPlans() {
    }

    static List<OutputPlan> of(ExportRequest request, ExportInputs inputs) {
        refuseRepeats(request.formats());
        List<OutputPlan> outputs = new ArrayList<>();
        GgufPlanner gguf = request.formats().stream().anyMatch(OutputFormat.Gguf.class::isInstance) ? gguf(request, inputs) : null;
        refuseWithoutAdapter(request);
        if (gguf == null && request.formats().stream().anyMatch(OutputPlans::isFolder)) {
            ModelConfig config = ModelConfig.of(inputs.model().config());
            review(() -> vocabulary(request, inputs, config), inputs);
        }
        for (OutputFormat format : request.formats()) {
            outputs.addAll(switch (format) {
                case OutputFormat.Merged16Bit _ -> List.of(folder(format, FolderForms.plain(inputs.model(), inputs.engine()), request, inputs));
                case OutputFormat.Merged4Bit named -> List.of(folder(format, FourBitForms.of(named, inputs.model(), inputs.base().config(),
                        inputs.engine()), request, inputs));
                case OutputFormat.Compressed named -> List.of(folder(format, CompressedForms.of(named, inputs.model(), inputs.engine()),
                        request, inputs));
                case OutputFormat.Gguf named -> gguf.plan(named, request.directory());
                case OutputFormat.Lora _ -> List.of(new LoraFolderOutput(format, peftFolder(request, inputs),
                        request.directory().resolve("lora")));
                case OutputFormat.GgufLora named -> List.of(ggufLora(named, request, inputs));
            });
        }
        return outputs;
    }

    private static boolean isFolder(OutputFormat format) {
        return format instanceof OutputFormat.Merged16Bit || format instanceof OutputFormat.Merged4Bit
                || format instanceof OutputFormat.Compressed;
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

    /** The folder has the format's name. */
    private static MergedFolder folder(OutputFormat format, FolderForms forms, ExportRequest request, ExportInputs inputs) {
        return new MergedFolder(format, inputs.model(), forms, request.directory().resolve(format.toString().replace(':', '-')),
                inputs.base().folder(), inputs.base().tokenizerFiles());
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
        ModelConfig config = ModelConfig.of(inputs.model().config());
        GgufModel model = Families.find(config).gguf(config, inputs.model().sharded());
        GgufLoraOutput output = new GgufLoraOutput(format, inputs.mapping(), model, request.name(), format.type(),
                new RowEncoders(inputs.engine(), request.options().quantizer()),
                request.directory().resolve(request.name() + "-lora-" + format.type() + ".gguf"));
        output.lora().copies().forEach(copy -> SavedCopies.refuseUnequal(copy, inputs));
        return output;
    }

    private static GgufPlanner gguf(ExportRequest request, ExportInputs inputs) {
        ModelConfig config = ModelConfig.of(inputs.model().config());
        GgufModel model = Families.find(config).gguf(config, inputs.model().sharded());
        ZeroTensors.refuseOthers(model.zeros(), inputs.model());
        Vocabulary vocabulary = vocabulary(request, inputs, config);
        review(() -> vocabulary, inputs);
        return new GgufPlanner(inputs.model(), model, vocabulary.metadata(), request.name(), inputs.base().generationConfig(),
                new GgufPlanner.Quantizing(request.options().quantize(), inputs.importance(),
                        new RowEncoders(inputs.engine(), request.options().quantizer())));
    }

    /** What is wrong with tokeniser and chat template is told, and exported as it is. */
    private static void review(Supplier<Vocabulary> vocabulary, ExportInputs inputs) {
        TokenizerReview.of(vocabulary, inputs.model().config(), inputs.base().generationConfig(), EmbeddingRows.of(inputs.model()))
                .forEach(finding -> inputs.notes().add(finding.text()));
    }

    private static Vocabulary vocabulary(ExportRequest request, ExportInputs inputs, ModelConfig config) {
        VocabularyRequest wanted = VocabularyRequest.of(config.architecture(), inputs.model().config(),
                        Math.toIntExact(config.integer("vocab_size")))
                .withGenerationConfig(inputs.base().generationConfig().orElse(MissingNode.getInstance()));
        if (request.options().preTokenizer().isPresent()) {
            wanted = wanted.withPreTokenizer(request.options().preTokenizer().get());
        }
        return Vocabulary.build(TokenizerFiles.read(inputs.base().folder()), wanted);
    }
}
