package io.lorapress.export;

import io.lorapress.export.gguf.ConverterFile;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.family.Families;
import io.lorapress.model.family.Family;
import io.lorapress.model.family.VisionTower;
import io.lorapress.model.family.VisionTowers;
import io.lorapress.tokenizer.Vocabulary;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the merged model is as GGUF: the text model, its vocabulary, and the vision tower where it has one. */
final class Conversion {
    private final ExportRequest request;
    private final ExportInputs inputs;
    private final ModelConfig config;
    private final Family family;
    private Vocabulary vocabulary;
    private GgufModel text;

    Conversion(ExportRequest request, ExportInputs inputs) {
        this.request = request;
        this.inputs = inputs;
        this.config = ModelConfig.of(inputs.model().config());
        this.family = Families.find(config);
    }

    /** The text model; read once. */
    GgufModel text() {
        if (text == null) {
            text = family.gguf(config, inputs.model().sharded(), () -> vocabulary().size());
        }
        return text;
    }

    /** Built, reviewed and told about once. */
    private Vocabulary vocabulary() {
        if (vocabulary == null) {
            vocabulary = new ModelVocabulary(request, inputs, config).build();
        }
        return vocabulary;
    }

    /** The file of the text model, with its vocabulary. */
    ConverterFile textFile() {
        GgufModel model = text();
        ZeroTensors.refuseOthers(model.zeros(), inputs.model());
        expertsNote(model).ifPresent(inputs.notes()::add);
        return new ConverterFile(model, family.generalType(), request.name(), inputs.checkpoint().generationConfig(), vocabulary().metadata());
    }

    private static Optional<String> expertsNote(GgufModel model) {
        boolean packed = model.tensors().stream().anyMatch(tensor -> tensor.precision() == GgufTensor.Precision.MXFP4);
        return packed ? Optional.of("experts are stored in MXFP4: gguf:bf16, gguf:f16 and gguf:mxfp4_moe keep their blocks, other types"
                + " encode them again") : Optional.empty();
    }

    /** @throws LorapressException where the model has no vision tower, or none that is known */
    ConverterFile towerFile() {
        VisionTower tower = VisionTowers.find(config).orElseThrow(() -> LorapressException.refused("--to mmproj: " + config.rootArchitecture()
                + (hasTower() ? " has a vision tower that is not known here" : " has no vision tower") + "; known are those of "
                + String.join(", ", VisionTowers.architectures())));
        return new ConverterFile(tower(tower), tower.generalType(), request.name(), inputs.checkpoint().generationConfig(), new GgufMetadata());
    }

    private GgufModel tower(VisionTower tower) {
        ModelConfig complete = config.withPreprocessor(inputs.checkpoint().preprocessorConfigs().toArray(JsonNode[]::new));
        return tower.gguf(complete, inputs.model().sharded());
    }

    /** What to tell a user who asked for the text model alone; empty where that is the whole model. */
    Optional<String> towerNote() {
        if (!hasTower()) {
            return Optional.empty();
        }
        Optional<VisionTower> tower = VisionTowers.find(config);
        if (tower.isEmpty()) {
            return Optional.of(config.rootArchitecture() + " sees images, but its vision tower has no GGUF form here: the file holds the text"
                    + " model alone");
        }
        return Optional.of("the model sees images: add mmproj to --to for the vision tower, which llama.cpp loads beside the text model"
                + adapted(tower.get()));
    }

    private String adapted(VisionTower tower) {
        Set<String> sources = tower.sources(config, inputs.model().sharded());
        long changes = inputs.model().weights().stream().filter(weight -> sources.contains(weight.info().name()))
                .mapToLong(weight -> weight.adapterTensors().size()).sum();
        return changes == 0 ? "" : "; " + changes + " tensors of the adapter change it and are in no other GGUF file";
    }

    private boolean hasTower() {
        return inputs.model().config().path("vision_config").isObject();
    }
}
