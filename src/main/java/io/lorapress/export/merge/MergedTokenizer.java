package io.lorapress.export.merge;

import io.lorapress.adapter.Adapter;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tokenizer.TokenizerFiles;
import io.lorapress.tokenizer.TokenizerFolder;
import io.lorapress.tokenizer.VocabularyRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.MissingNode;

/**
 * The tokenizer of the merged model: the adapter's where it was saved with one, since training may have added tokens and changed the
 * chat template; what the adapter did not save is the base's.
 */
public record MergedTokenizer(TokenizerFolder folder) {
    /** The first adapter that has a vocabulary goes first. */
    public static MergedTokenizer of(List<Adapter> adapters, Checkpoint base) {
        Stream<Path> saved = adapters.stream().map(Adapter::folder).filter(TokenizerFiles::present);
        return new MergedTokenizer(new TokenizerFolder(Stream.concat(saved, Stream.of(base.folder())).toList()));
    }

    /**
     * What a vocabulary of it is made for.
     *
     * @param config the merged model's, completed
     * @param base   whose generation_config.json is the merged model's too
     */
    public static VocabularyRequest wanted(ModelConfig config, MergedModel model, Checkpoint base) {
        return VocabularyRequest.of(config.architecture(), model.config(), Math.toIntExact(config.integer("vocab_size")))
                .withGenerationConfig(base.generationConfig().orElse(MissingNode.getInstance()));
    }

    /** Its files and folders, each name once. */
    public List<Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        folder.folders().forEach(each -> Checkpoint.tokenizerFiles(each).forEach(file -> files.putIfAbsent(file.getFileName().toString(), file)));
        return List.copyOf(files.values());
    }

    /** What to tell the user; empty where all is the base's. */
    public Optional<String> note() {
        return folder.folders().size() == 1 ? Optional.empty()
                : Optional.of("the tokenizer is the one saved with the adapter, " + folder.folders().getFirst());
    }
}
