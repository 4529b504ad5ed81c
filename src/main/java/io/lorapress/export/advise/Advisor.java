package io.lorapress.export.advise;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.export.AdapterChoice;
import io.lorapress.export.Export;
import io.lorapress.export.ExportListener;
import io.lorapress.export.ExportPlan;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.verify.Measurement;
import io.lorapress.failure.LorapressException;
import io.lorapress.model.config.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out what every format takes, and recommends the one that loses least of those that fit. */
public final class Advisor {
    /** Share of the memory that a model may take: something else runs too. */
    private static final double USABLE = 0.9;

    private final AdviceRequest request;
    private final ExportListener listener;
    private final List<String> notes = new ArrayList<>();

    private Advisor(AdviceRequest request, ExportListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** @throws LorapressException when the model is refused */
    public static Advice advise(AdviceRequest request, ExportListener listener) {
        return new Advisor(request, listener).advise();
    }

    private Advice advise() {
        List<Choice> wanted = Choice.ALL.stream()
                .filter(choice -> request.runner().map(choice.runners()::contains).orElse(true)).toList();
        Map<Choice, Long> sizes = new LinkedHashMap<>();
        plan(wanted.stream().filter(Choice::isGguf).toList(), sizes);
        plan(wanted.stream().filter(choice -> !choice.isGguf()).toList(), sizes);
        long beside = beside();
        Map<String, Advice.Measured> measured = request.measure() ? measure(sizes) : Map.of();
        List<Advice.Row> rows = new ArrayList<>();
        for (Choice choice : wanted) {
            if (sizes.containsKey(choice)) {
                long memory = sizes.get(choice) + beside;
                rows.add(new Advice.Row(choice.format(), sizes.get(choice), memory, choice.loss(),
                        Optional.ofNullable(measured.get(choice.format())), choice.runners(), fits(choice, memory)));
            }
        }
        return recommended(rows);
    }

    /** All in one plan; where that is refused, one by one, to know which it is. */
    private void plan(List<Choice> choices, Map<Choice, Long> sizes) {
        if (choices.isEmpty()) {
            return;
        }
        try {
            List<ExportPlan.Output> outputs = outputs(choices);
            for (int i = 0; i < choices.size(); i++) {
                sizes.put(choices.get(i), outputs.get(i).files().stream().mapToLong(ExportPlan.File::bytes).sum());
            }
        } catch (LorapressException e) {
            if (choices.size() == 1) {
                notes.add(choices.getFirst().format() + " is not possible: " + e.getMessage());
            } else {
                choices.forEach(choice -> plan(List.of(choice), sizes));
            }
        }
    }

    private List<ExportPlan.Output> outputs(List<Choice> choices) {
        List<OutputFormat> formats = choices.stream().map(choice -> OutputFormat.parse(choice.format())).toList();
        ExportRequest plan = new ExportRequest(request.base(), request.adapters(), formats, request.work(), "model", request.options());
        return Export.planOf(plan).outputs();
    }

    private long beside() {
        try (Checkpoint checkpoint = Checkpoint.open(request.base())) {
            return RunMemory.besideWeights(ModelConfig.of(checkpoint.config()), checkpoint.config(), request.context());
        }
    }

    private Map<String, Advice.Measured> measure(Map<Choice, Long> sizes) {
        List<OutputFormat> formats = sizes.keySet().stream().map(choice -> OutputFormat.parse(choice.format())).toList();
        Map<String, Advice.Measured> measured = new HashMap<>();
        Measurement.of(request.base(), request.adapters(), formats, request.work(), request.options(), listener)
                .forEach((format, distance) -> measured.put(format, new Advice.Measured(distance.divergence(), distance.agreement())));
        return measured;
    }

    private String fits(Choice choice, long memory) {
        if (request.vram().isPresent() && memory <= request.vram().getAsLong() * USABLE) {
            return "on the card";
        }
        boolean inMemory = choice.isGguf() || request.vram().isEmpty();
        return inMemory && memory <= request.ram() * USABLE ? "in memory" : "no";
    }

    /** Rows come with the least loss first; what fits the card goes before what does not. */
    private Advice recommended(List<Advice.Row> rows) {
        Optional<Advice.Row> card = rows.stream().filter(row -> row.fits().equals("on the card")).findFirst();
        Optional<Advice.Row> best = card.or(() -> rows.stream().filter(row -> row.fits().equals("in memory")).findFirst());
        String reason = best.map(row -> "the least loss (" + row.loss() + ") of what fits "
                + (row.fits().equals("on the card") ? "the card" : "the memory") + " with a context of " + request.context() + " tokens")
                .orElse("nothing fits; take a smaller model, a shorter --context, or more memory");
        return new Advice(request.context(), rows, best.map(Advice.Row::format), reason, notes);
    }
}
