package io.lorapress.export;

import io.lorapress.export.merge.MergedTokenizer;
import io.lorapress.export.verify.TokenizerReview;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tokenizer.TokenizerFiles;
import io.lorapress.tokenizer.Vocabulary;
import io.lorapress.tokenizer.VocabularyRequest;
import java.util.function.Supplier;

/** The tokeniser, as the merged model needs it. Files are read when it is built or reviewed. */
final class ModelVocabulary {
    private final ExportRequest request;
    private final ExportInputs inputs;
    private final ModelConfig config;

    ModelVocabulary(ExportRequest request, ExportInputs inputs, ModelConfig config) {
        this.request = request;
        this.inputs = inputs;
        this.config = config;
    }

    /** Built and reviewed. */
    Vocabulary build() {
        Vocabulary vocabulary = vocabulary();
        review(() -> vocabulary);
        return vocabulary;
    }

    /** What is wrong with tokeniser and chat template is told, and exported as it is. */
    void review() {
        review(this::vocabulary);
    }

    private void review(Supplier<Vocabulary> vocabulary) {
        TokenizerReview.of(vocabulary, inputs.model(), inputs.checkpoint().generationConfig())
                .forEach(finding -> inputs.notes().add(finding.text()));
    }

    private Vocabulary vocabulary() {
        VocabularyRequest wanted = MergedTokenizer.wanted(config, inputs.model(), inputs.checkpoint());
        return Vocabulary.build(TokenizerFiles.read(inputs.tokenizer().folder()),
                request.options().preTokenizer().map(wanted::withPreTokenizer).orElse(wanted));
    }
}
