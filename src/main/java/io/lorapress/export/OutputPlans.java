package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.PeftFolder;
import io.lorapress.adapter.WeightedAdapter;
import io.lorapress.export.gguf.ConverterFile;
import io.lorapress.export.gguf.GgufOutput;
import io.lorapress.export.gguf.GgufPlanner;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.export.lora.GgufLoraOutput;
import io.lorapress.export.lora.LoraFolderOutput;
import io.lorapress.export.ollama.ModelFacts;
import io.lorapress.export.ollama.OllamaFolder;
import io.lorapress.export.requantize.AdaptedGguf;
import io.lorapress.export.safetensors.CompressedForms;
import io.lorapress.export.safetensors.FolderForms;
import io.lorapress.export.safetensors.FourBitForms;
import io.lorapress.export.safetensors.MergedFolder;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.failure.LorapressException;
import io.lorapress.model.GgufModel;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.publish.card.BaseCard;
import io.lorapress.publish.ollama.OllamaModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.MissingNode;

/** The outputs of a request, planned. */
final class OutputPlans {
    private final ExportRequest request;
    private final ExportInputs inputs;
    private final RowEncoders encoders;
    private Conversion conversion;
    private GgufPlanner textPlanner;

    private OutputPlans(ExportRequest request, ExportInputs inputs) {
        this.request = request;
        this.inputs = inputs;
        this.encoders = new RowEncoders(inputs.engine(), request.options().quantizer());
    }

    static List<OutputPlan> of(ExportRequest request, ExportInputs inputs) {
        refuseRepeats(request.formats());
        refuseWithoutAdapter(request);
        OutputPlans plans = new OutputPlans(request, inputs);
        List<OutputPlan> outputs = new ArrayList<>();
        request.formats().forEach(format -> outputs.addAll(plans.plan(format)));
        if (plans.textPlanner == null && request.formats().stream().anyMatch(OutputPlans::isFolder)) {
            new ModelVocabulary(request, inputs, ModelConfig.of(inputs.model().config())).review();
        }
        return outputs;
    }

    private static boolean isFolder(OutputFormat format) {
        return format instanceof OutputFormat.Merged16Bit || format instanceof OutputFormat.Merged4Bit
                || format instanceof OutputFormat.Compressed;
    }

    private List<? extends OutputPlan> plan(OutputFormat format) {
        if (inputs.adapted().isPresent() && format instanceof OutputFormat.Gguf named) {
            return inputs.adapted().get().plan(named, request.directory(), new AdaptedGguf.Setting(request.name(),
                    request.options().quantize(), inputs.importance(), encoders, request.use().mayRequantize()));
        }
        return switch (format) {
            case OutputFormat.Merged16Bit _ -> List.of(folder(format, FolderForms.plain(inputs.model(), inputs.engine())));
            case OutputFormat.Merged4Bit named -> List.of(folder(format,
                    FourBitForms.of(named, inputs.model(), inputs.base().config(), inputs.engine())));
            case OutputFormat.Compressed named -> List.of(folder(format, CompressedForms.of(named, inputs.model(), inputs.engine())));
            case OutputFormat.Gguf named -> gguf(named);
            case OutputFormat.Ollama named -> List.of(ollama(named));
            case OutputFormat.Mmproj named -> planner(conversion().towerFile()).plan(named, request.directory());
            case OutputFormat.Lora _ -> List.of(new LoraFolderOutput(format, peftFolder(), request.directory().resolve("lora")));
            case OutputFormat.GgufLora named -> List.of(ggufLora(named));
        };
    }

    private OllamaFolder ollama(OutputFormat.Ollama format) {
        GgufPlanner gguf = textPlanner();
        StagedOutput folder = StagedOutput.folder(request.directory().resolve("ollama-" + format.type()));
        ModelFacts facts = new ModelFacts(gguf.vocabulary(), inputs.checkpoint(format).generationConfig().orElse(MissingNode.getInstance()),
                inputs.model().config(), BaseCard.of(inputs.checkpoint(format).folder()).texts());
        OllamaModel model = facts.ollama(gguf.fileName(format.type()), format);
        inputs.notes().addAll(model.chat().notes());
        return new OllamaFolder(gguf.planIn(folder, format, format.type()), model.modelfile());
    }

    private static void refuseRepeats(List<OutputFormat> formats) {
        Set<OutputFormat> seen = new HashSet<>();
        formats.stream().filter(format -> !seen.add(format)).findFirst().ifPresent(format -> {
            throw LorapressException.usage("--to names " + format + " twice");
        });
    }

    private static void refuseWithoutAdapter(ExportRequest request) {
        request.formats().stream().filter(format -> !format.hasBase())
                .filter(_ -> request.adapters().folders().isEmpty()).findFirst().ifPresent(format -> {
                    throw LorapressException.usage("--to " + format + " writes the adapter, and none is given");
                });
    }

    /** The folder has the format's name. */
    private MergedFolder folder(OutputFormat format, FolderForms forms) {
        return new MergedFolder(format, inputs.model(), forms, request.directory().resolve(format.toString().replace(':', '-')),
                inputs.checkpoint(format).folder(), inputs.tokenizer().files());
    }

    private PeftFolder peftFolder() {
        AdapterChoice choice = request.adapters();
        List<WeightedAdapter> adapters = choice.weighted(inputs.adapters());
        Adapter first = adapters.getFirst().adapter();
        String baseModel = first.config().baseModel().orElse(request.base().toString());
        return adapters.size() == 1 ? PeftFolder.cleaned(first, choice.scale() * choice.weight(0), baseModel)
                : PeftFolder.combined(adapters, choice.combine(), inputs.baseTensors(),
                        choice.mapOptions(request.options().allowUntrained()), baseModel);
    }

    private GgufLoraOutput ggufLora(OutputFormat.GgufLora format) {
        GgufModel model = inputs.adapted().map(AdaptedGguf::model).orElseGet(() -> conversion().text());
        GgufLoraOutput output = new GgufLoraOutput(format, inputs.mapping(), model, request.name(), format.type(), encoders,
                request.directory().resolve(request.name() + "-lora-" + format.type() + ".gguf"));
        output.lora().copies().forEach(copy -> SavedCopies.refuseUnequal(copy, inputs));
        return output;
    }

    private List<GgufOutput> gguf(OutputFormat.Gguf format) {
        return textPlanner().plan(format, request.directory());
    }

    private GgufPlanner textPlanner() {
        if (textPlanner == null) {
            textPlanner = planner(conversion().textFile());
            if (request.formats().stream().noneMatch(OutputFormat.Mmproj.class::isInstance)) {
                conversion().towerNote().ifPresent(inputs.notes()::add);
            }
        }
        return textPlanner;
    }

    private GgufPlanner planner(ConverterFile file) {
        return new GgufPlanner(inputs.model(), file, new GgufPlanner.Quantizing(request.options().quantize(), inputs.importance(),
                encoders));
    }

    /** Made when an output needs it: merged weights of a family that is not known can be written all the same. */
    private Conversion conversion() {
        if (conversion == null) {
            conversion = new Conversion(request, inputs);
        }
        return conversion;
    }
}
