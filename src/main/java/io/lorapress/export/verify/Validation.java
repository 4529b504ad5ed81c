package io.lorapress.export.verify;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportListener;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgufShards;
import io.lorapress.llama.Answer;
import io.lorapress.llama.LlamaModel;
import io.lorapress.numeric.Engines;
import io.lorapress.publish.manifest.Manifest;
import io.lorapress.publish.manifest.ManifestCheck;
import io.lorapress.publish.manifest.ManifestReader;
import io.lorapress.verify.Finding;
import io.lorapress.verify.LogitDistance;
import io.lorapress.verify.Prompt;
import io.lorapress.verify.PromptFile;
import io.lorapress.verify.QualityLimit;
import io.lorapress.verify.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Is the result what was trained? Every artefact is read whole, compared with the manifest, loaded by llama.cpp and asked; and, where
 * the base is given, compared with the 16-bit merge: tensor by tensor, and by what both expect next in a text.
 */
public final class Validation {
    private static final List<Prompt> QUESTIONS = Stream.of("What is the capital of France?", "What is two plus three?",
            "Tell me a short story about a dog.", "What colour is the sky?", "Write a line of Python that prints the numbers from 1 to 10.",
            "Why do people sleep?", "Say hello in three languages.", "What does a cat do all day?")
            .map(text -> Prompt.question(text, Optional.empty())).toList();

    private final ValidateRequest request;
    private final ExportListener listener;
    private final RowEncoders encoders;
    private final List<Prompt> prompts;
    private final Optional<String> text;

    private Validation(ValidateRequest request, ExportListener listener) {
        this.request = request;
        this.listener = listener;
        this.encoders = new RowEncoders(Engines.choose(request.options().engine()).engine(), request.options().quantizer());
        this.prompts = request.prompts().map(PromptFile::read).orElse(QUESTIONS);
        this.text = request.text().map(Validation::read);
    }

    /** @throws LorapressException when there is nothing to validate, or what it is to be compared with is refused */
    public static ValidationReport run(ValidateRequest request, ExportListener listener) {
        return new Validation(request, listener).run();
    }

    private ValidationReport run() {
        List<Artefact> artefacts = Artefact.in(request.out()).stream()
                .filter(artefact -> request.only().isEmpty() || request.only().stream().anyMatch(artefact.path()::startsWith)).toList();
        Optional<Manifest> manifest = manifest();
        List<Finding> findings = new ArrayList<>(manifest.map(this::hashes).orElse(List.of()));
        if (manifest.isEmpty()) {
            findings.add(Finding.warning(request.out() + ": no " + Manifest.NAME + ", so that no hash was compared"));
        }
        List<ValidationReport.Result> results = new ArrayList<>();
        try (TemporaryFolder folder = new TemporaryFolder(request.work())) {
            Optional<Path> reference = request.base().map(base -> {
                listener.note("merging in 16 bits to compare with");
                return Reference.write(base, request.adapters(), folder.path().resolve("reference"), request.options());
            });
            for (Artefact artefact : artefacts) {
                listener.note("validating " + artefact.path());
                results.add(validated(artefact, reference, folder.path()));
            }
        }
        return new ValidationReport(manifest.map(known -> known.outputs().size()).orElse(0), findings, results);
    }

    private Optional<Manifest> manifest() {
        boolean isThere = Files.isRegularFile(request.out().resolve(Manifest.NAME));
        return isThere ? Optional.of(ManifestReader.read(request.out())) : Optional.empty();
    }

    private List<Finding> hashes(Manifest manifest) {
        return ManifestCheck.differences(manifest, request.out(), _ -> { }).stream().map(Finding::fault).toList();
    }

    /** What cannot even be read is a result, and no end of the validation. */
    private ValidationReport.Result validated(Artefact artefact, Optional<Path> reference, Path folder) {
        try {
            return switch (artefact.kind()) {
                case MODEL_FILE -> model(artefact.path(), artefact.path(), Optional.empty(), reference);
                case MODEL_FOLDER -> {
                    double bits = bits(artefact.path());
                    Path made = Reference.write(artefact.path(), AdapterChoice.NONE, folder.resolve(artefact.path().getFileName()),
                            request.options());
                    yield model(artefact.path(), made, Optional.of(bits), reference);
                }
                case COMPANION -> notRun(artefact, Finding.warning("goes beside a model and is not run"));
            };
        } catch (LorapressException e) {
            return notRun(artefact, Finding.fault(e.getMessage()));
        }
    }

    private static ValidationReport.Result notRun(Artefact artefact, Finding why) {
        return new ValidationReport.Result(name(artefact.path()), 0, 0, Optional.empty(), QualityLimit.of(0), Optional.empty(),
                Optional.empty(), "", List.of(why));
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** Of what is quantised in a folder; all of it where nothing is. */
    private static double bits(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            List<StoredTensor> counted = checkpoint.isQuantized() ? checkpoint.tensors().stream().filter(StoredTensor::isQuantized).toList()
                    : checkpoint.tensors();
            return 8.0 * counted.stream().mapToLong(StoredTensor::storedBytes).sum()
                    / Math.max(1, counted.stream().mapToLong(tensor -> tensor.info().shape().elements()).sum());
        }
    }

    /**
     * @param file what is run
     * @param bits a weight has in the artefact, where that is not the file
     */
    private ValidationReport.Result model(Path artefact, Path file, Optional<Double> bits, Optional<Path> reference) {
        try (GgufShards own = GgufShards.open(file)) {
            Optional<GgufShards> right = reference.map(GgufShards::open);
            try {
                GgufReview review = new GgufReview(own, right, encoders, bits, request.templateOptional());
                return loaded(artefact, file, review, bits, reference);
            } finally {
                right.ifPresent(GgufShards::close);
            }
        }
    }

    private ValidationReport.Result loaded(Path artefact, Path file, GgufReview review, Optional<Double> bits, Optional<Path> reference) {
        QualityLimit limit = QualityLimit.of(bits.orElse(review.mainBits()));
        List<Finding> findings = new ArrayList<>(review.findings());
        Optional<LogitDistance.Summary> distance = Optional.empty();
        Optional<Score> score = Optional.empty();
        String answer = "";
        try (LlamaModel model = LlamaModel.load(file)) {
            findings.addAll(TokenRoundTrip.check(model));
            List<Answer> answers = new Talk(model, request.tokens()).ask(prompts, null);
            answer = answers.getFirst().text();
            score = score(answers, findings);
            distance = reference.map(path -> distance(path, model));
            distance.ifPresent(known -> judge(known, limit, findings));
        } catch (LorapressException e) {
            findings.add(Finding.fault(e.getMessage()));
        }
        return new ValidationReport.Result(name(artefact), review.tensorCount(), bits.orElse(review.bits()), distance, limit,
                review.worst(), score, answer, findings);
    }

    private Optional<Score> score(List<Answer> answers, List<Finding> findings) {
        if (answers.stream().allMatch(answer -> answer.text().isBlank())) {
            findings.add(Finding.fault("the model says nothing to any prompt"));
        }
        return Score.of(prompts, answers.stream().map(Answer::text).toList());
    }

    private LogitDistance.Summary distance(Path reference, LlamaModel model) {
        try (LlamaModel right = LlamaModel.load(reference)) {
            if (right.vocabulary().size() != model.vocabulary().size()) {
                throw LorapressException.refused("the vocabulary has " + model.vocabulary().size() + " tokens, and should have "
                        + right.vocabulary().size());
            }
            return LogitRun.compare(right, model, Reference.texts(right, text, prompts, request.tokens()));
        }
    }

    private static void judge(LogitDistance.Summary distance, QualityLimit limit, List<Finding> findings) {
        if (!(distance.divergence() <= limit.divergence())) {
            findings.add(Finding.fault(String.format(Locale.ROOT,
                    "logits diverge from the 16-bit merge by %.4g on average, at most %.4g is usual",
                    distance.divergence(), limit.divergence())));
        }
        if (!(distance.agreement() >= limit.agreement())) {
            findings.add(Finding.fault(String.format(Locale.ROOT,
                    "agrees with the 16-bit merge on %.1f %% of the tokens, at least %.0f %% is usual",
                    100 * distance.agreement(), 100 * limit.agreement())));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw LorapressException.refused(file + ": cannot be read as UTF-8 text (" + e.getMessage() + ")");
        }
    }
}
