package io.lorapress.export;

import io.lorapress.export.gguf.GgufPlanner;
import io.lorapress.export.gguf.RowEncoders;
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
import tools.jackson.databind.node.MissingNode;

/** The outputs of a request, planned. */
final class OutputPlans {
    private OutputPlans() {
    }

    static List<OutputPlan> of(ExportRequest request, ExportInputs inputs) {
        refuseRepeats(request.formats());
        List<OutputPlan> outputs = new ArrayList<>();
        GgufPlanner gguf = request.formats().stream().anyMatch(OutputFormat.Gguf.class::isInstance) ? gguf(request, inputs) : null;
        for (OutputFormat format : request.formats()) {
            outputs.addAll(switch (format) {
                case OutputFormat.Merged16Bit _ -> List.of(new MergedFolder(format, inputs.model(), inputs.engine(),
                        request.directory().resolve("merged_16bit"), inputs.base().folder(), inputs.base().tokenizerFiles()));
                case OutputFormat.Gguf named -> gguf.plan(named, request.directory());
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

    private static GgufPlanner gguf(ExportRequest request, ExportInputs inputs) {
        ModelConfig config = ModelConfig.of(inputs.model().config());
        GgufModel model = Families.find(config).gguf(config, inputs.model().sharded());
        Vocabulary vocabulary = vocabulary(request, inputs, config);
        inputs.notes().addAll(vocabulary.notes());
        return new GgufPlanner(inputs.model(), model, vocabulary.metadata(), request.name(), inputs.base().generationConfig(),
                new GgufPlanner.Quantizing(request.options().quantize(), inputs.importance(),
                        new RowEncoders(inputs.engine(), request.options().quantizer())));
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
