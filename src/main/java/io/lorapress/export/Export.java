package io.lorapress.export;

import io.lorapress.export.manifest.ExportManifest;
import io.lorapress.export.manifest.InputHashes;
import io.lorapress.export.stream.Flusher;
import io.lorapress.export.stream.Journal;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileExecutor;
import io.lorapress.export.stream.TileOffload;
import io.lorapress.export.warmup.WarmUp;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.EngineChoice;
import io.lorapress.numeric.Engines;
import java.util.BitSet;
import java.util.List;

/**
 * An export, planned when it is opened and done by {@link #run()}. Nothing is written before that.
 *
 * <pre>{@code
 * try (Export export = Export.open(request, listener)) {
 *     ExportPlan plan = export.plan();   // sizes, types, disk need
 *     ExportSummary done = export.run(); // one read of the weights, all outputs
 * }
 * }</pre>
 */
public final class Export implements AutoCloseable {
    private final ExportRequest request;
    private final ExportListener listener;
    private final ExportInputs inputs;
    private final List<OutputPlan> outputs;
    private final List<SourceStep> steps;
    private final ExportPlan plan;
    private final WarmUp warmUp;

    private Export(ExportRequest request, ExportListener listener, ExportInputs inputs, WarmUp warmUp) {
        this.warmUp = warmUp;
        this.request = request;
        this.listener = listener;
        this.inputs = inputs;
        this.outputs = OutputPlans.of(request, inputs);
        this.steps = SourceSteps.of(inputs.sources(), outputs);
        this.plan = Planning.plan(request, inputs, outputs, steps);
    }

    /**
     * Reads headers and plans.
     *
     * @throws LorapressException when the input is refused, or the outputs cannot be made
     */
    public static Export open(ExportRequest request, ExportListener listener) {
        EngineChoice engine = engine(request);
        return open(request, listener, engine, ExportKernels.begin(request, engine.engine()));
    }

    /**
     * What {@link #run()} would do, where it will not be called.
     *
     * @throws LorapressException as {@link #open}
     */
    public static ExportPlan planOf(ExportRequest request) {
        try (Export export = open(request, ExportListener.SILENT, engine(request), WarmUp.none())) {
            return export.plan;
        }
    }

    private static EngineChoice engine(ExportRequest request) {
        return Engines.choose(RunSize.engine(request.options().engine(), request.base()));
    }

    private static Export open(ExportRequest request, ExportListener listener, EngineChoice engine, WarmUp warmUp) {
        ExportInputs inputs = null;
        try {
            inputs = ExportInputs.open(request, engine);
            return new Export(request, listener, inputs, warmUp);
        } catch (RuntimeException e) {
            warmUp.close();
            if (inputs != null) {
                inputs.close();
            }
            throw e;
        }
    }

    public ExportPlan plan() {
        return plan;
    }

    /** Reads the weights once and writes every output. On failure nothing of the outputs remains. */
    public ExportSummary run() {
        Planning.refuseExisting(request.options().overwrite(), outputs);
        Planning.refuseFullDisk(request, plan, outputs);
        plan.notes().forEach(listener::note);
        long start = System.nanoTime();
        int resumed;
        try (Journal journal = Journal.open(request.directory(), fingerprint(), request.options().overwrite());
                InputHashes hashes = new InputHashes(inputs.records().stream().flatMap(source -> source.files().stream()).toList())) {
            resumed = journal.done().cardinality();
            try {
                write(journal, hashes);
                journal.remove();
            } catch (RuntimeException | Error e) {
                outputs.forEach(output -> output.staged().discard());
                journal.remove();
                throw e;
            }
        }
        return ExportSummary.of(plan, start, resumed, inputs.engine(), outputs, request.options().quantize());
    }

    /** Names the plan in the journal. */
    String fingerprint() {
        return Planning.fingerprint(request, inputs, plan);
    }

    private void write(Journal journal, InputHashes hashes) {
        List<StagedOutput> staged = outputs.stream().map(OutputPlan::staged).toList();
        boolean goOn = !journal.done().isEmpty();
        staged.forEach(StagedOutput::follow);
        staged.forEach(output -> output.prepare(goOn));
        outputs.forEach(OutputPlan::start);
        BitSet done = (BitSet) journal.done().clone();
        StepRecorder recorder = new StepRecorder(journal, staged, listener, hashes);
        listener.started(steps.stream().mapToLong(step -> step.source().storedBytes()).sum());
        done.stream().forEach(step -> recorder.bytesDone(steps.get(step).source().storedBytes()));
        ExportKernels.await(warmUp);
        try (Flusher _ = new Flusher(recorder::sync); TileOffload offload = TileOffload.of(inputs.engine(), listener::note)) {
            TileExecutor.run(steps, done, plan.threads(), offload, recorder);
        }
        outputs.forEach(OutputPlan::finish);
        staged.forEach(StagedOutput::settle);
        staged.forEach(StagedOutput::sync);
        ExportManifest manifest = new ExportManifest(request, inputs.facts(request), inputs.adapters(), inputs.engine().name(), inputs.records(),
                hashes.finish());
        outputs.forEach(output -> manifest.add(output.description().format(), output.staged()));
        staged.forEach(StagedOutput::complete);
        manifest.write();
    }

    @Override
    public void close() {
        warmUp.close();
        inputs.close();
    }
}
