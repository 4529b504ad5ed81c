package io.lorapress.export.verify;

import io.lorapress.adapter.Adapter;
import io.lorapress.adapter.AdapterCombination;
import io.lorapress.adapter.AdapterMapping;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.ExportListener;
import io.lorapress.export.merge.CheckpointBase;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedTokenizer;
import io.lorapress.failure.LorapressException;
import io.lorapress.llama.Answer;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.Engines;
import io.lorapress.tokenizer.TokenizerFiles;
import io.lorapress.tokenizer.Vocabulary;
import io.lorapress.tokenizer.VocabularyRequest;
import io.lorapress.verify.Finding;
import io.lorapress.verify.Prompt;
import io.lorapress.verify.PromptFile;
import io.lorapress.verify.Score;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Is it trained? Looks at adapters and their base before anything is exported: every adapter tensor has its place, is finite and does
 * something; tokeniser and chat template fit; and, where prompts are given, the adapted model answers otherwise than the base.
 */
public final class Verification implements AutoCloseable {
    private final VerifyRequest request;
    private final ExportListener listener;
    private final Checkpoint base;
    private final List<Adapter> adapters = new ArrayList<>();

    private Verification(VerifyRequest request, ExportListener listener) {
        this.request = request;
        this.listener = listener;
        this.base = Checkpoint.open(request.base());
        try {
            request.adapters().folders().forEach(folder -> adapters.add(Adapter.open(folder)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** @throws LorapressException when adapter, base or prompts are refused: an adapter that changes nothing is */
    public static VerifyReport run(VerifyRequest request, ExportListener listener) {
        if (request.adapters().folders().isEmpty()) {
            throw LorapressException.usage("name the adapter to verify");
        }
        if (Files.isRegularFile(request.base())) {
            throw LorapressException.refused(request.base()
                    + ": is a file; verify needs the base's folder, with config.json and tokenizer");
        }
        List<Prompt> prompts = request.prompts().map(PromptFile::read).orElse(List.of());
        try (Verification verification = new Verification(request, listener)) {
            return verification.run(prompts);
        }
    }

    private VerifyReport run(List<Prompt> prompts) {
        AdapterMapping mapping = AdapterCombination.map(request.adapters().weighted(adapters), request.adapters().combine(),
                base.tensors().stream().map(StoredTensor::info).toList(), request.adapters().mapOptions(false));
        Engine engine = Engines.choose(request.options().engine()).engine();
        MergedModel model = MergedModel.of(new CheckpointBase(base), mapping, engine, false);
        List<Finding> findings = new ArrayList<>(mapping.warnings().stream().map(Finding::warning).toList());
        List<ModuleStrength> modules = new StrengthSurvey(engine, adapters).measure(model, request.options(), base.folder(), listener);
        idle(modules, findings);
        findings.addAll(tokenizer(model));
        List<String> methods = adapters.stream().map(adapter -> adapter.facts().method()).toList();
        VerifyReport report = new VerifyReport(methods, modules, findings, List.of(), Optional.empty(), Optional.empty());
        return prompts.isEmpty() ? report : compared(report, prompts);
    }

    private static void idle(List<ModuleStrength> modules, List<Finding> findings) {
        modules.stream().filter(module -> module.change() == 0).forEach(module -> findings.add(Finding.warning(
                module.tensor() + " is not changed: " + String.join(", ", module.adapter()) + " come to zero")));
    }

    private List<Finding> tokenizer(MergedModel model) {
        VocabularyRequest wanted = MergedTokenizer.wanted(ModelConfig.of(model.config()), model, base);
        return TokenizerReview.of(() -> Vocabulary.build(TokenizerFiles.read(MergedTokenizer.of(adapters, base).folder()), wanted),
                model, base.generationConfig());
    }

    private VerifyReport compared(VerifyReport report, List<Prompt> prompts) {
        SideBySide.Both both = new SideBySide(request, listener).ask(prompts);
        List<VerifyReport.Answers> answers = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            String adapted = both.adapted().get(i).text();
            answers.add(new VerifyReport.Answers(prompts.get(i).last(), both.base().get(i).text(), adapted,
                    prompts.get(i).expectation().map(expected -> expected.holds(adapted))));
        }
        List<Finding> findings = new ArrayList<>(report.findings());
        unending(both, findings);
        return new VerifyReport(report.methods(), report.modules(), findings, answers, score(prompts, both.base()),
                score(prompts, both.adapted()));
    }

    private void unending(SideBySide.Both both, List<Finding> findings) {
        long unfinished = both.adapted().stream().filter(answer -> !answer.finished()).count();
        if (unfinished > 0) {
            findings.add(Finding.warning(unfinished + " of " + both.adapted().size() + " answers of the adapted model were cut after "
                    + request.tokens() + " tokens: it did not learn to stop, or --tokens is too small"));
        }
        boolean same = IntStream.range(0, both.base().size()).allMatch(i -> both.base().get(i).text().equals(both.adapted().get(i).text()));
        if (same) {
            findings.add(Finding.warning("base and adapted model give the same answers to all prompts"));
        }
    }

    private static Optional<Score> score(List<Prompt> prompts, List<Answer> answers) {
        return Score.of(prompts, answers.stream().map(Answer::text).toList());
    }

    @Override
    public void close() {
        adapters.forEach(Adapter::close);
        base.close();
    }
}
