package io.lorapress.export.inspect;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.failure.LorapressException;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.family.Families;
import io.lorapress.tokenizer.TokenizerFiles;
import io.lorapress.tokenizer.Vocabulary;
import io.lorapress.tokenizer.VocabularyRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a model folder holds. */
final class CheckpointFacts {
    private CheckpointFacts() {
    }

    static Map<String, Object> of(Path path) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            Map<String, Object> facts = new LinkedHashMap<>();
            ModelConfig config = ModelConfig.of(checkpoint.config());
            facts.put("kind", "checkpoint");
            facts.put("architecture", config.architecture());
            facts.put("GGUF architecture", ggufArchitecture(config));
            facts.put("parameters", checkpoint.tensors().stream().mapToLong(tensor -> tensor.info().shape().elements()).sum());
            facts.put("tensors", checkpoint.tensors().size());
            facts.put("tensor bytes", checkpoint.tensors().stream().mapToLong(StoredTensor::storedBytes).sum());
            facts.put("shards", checkpoint.shards().size());
            facts.put("storage", checkpoint.storage());
            tokenizer(facts, checkpoint, config);
            return facts;
        }
    }

    /** A folder can be looked at although it cannot be converted. */
    private static String ggufArchitecture(ModelConfig config) {
        try {
            return Families.find(config).ggufArchitecture(config);
        } catch (LorapressException e) {
            return "none: " + e.getMessage();
        }
    }

    private static void tokenizer(Map<String, Object> facts, Checkpoint checkpoint, ModelConfig config) {
        try {
            Vocabulary vocabulary = Vocabulary.build(TokenizerFiles.read(checkpoint.folder()), VocabularyRequest.of(config.architecture(),
                    checkpoint.config(), Math.toIntExact(config.integer("vocab_size"))));
            facts.put("vocabulary", vocabulary.size());
            facts.put("pre-tokenizer", vocabulary.preTokenizer());
            facts.put("special tokens", vocabulary.specialTokens());
            facts.put("chat template", vocabulary.chatTemplate().isPresent() ? "yes" : "none");
        } catch (LorapressException e) {
            facts.put("tokenizer", "not usable: " + e.getMessage());
        }
    }
}
