package io.lorapress.export;

import io.lorapress.export.gguf.GgufOutput;
import io.lorapress.export.gguf.Quantization;
import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.export.requantize.StoredModel;
import io.lorapress.export.stream.DiskRoom;
import io.lorapress.export.stream.Flusher;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileExecutor;
import io.lorapress.export.stream.TileOffload;
import io.lorapress.export.warmup.WarmUp;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.Engines;
import io.lorapress.quantize.ImportanceMatrix;
import io.lorapress.quantize.QuantizationRequest;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * GGUF to GGUF, planned when it is opened and done by {@link #run()}: the bytes are llama-quantize's, written in one pass that holds
 * a few tiles of rows in memory.
 */
public final class Requantization implements AutoCloseable {
    private final RequantizeRequest request;
    private final ExportListener listener;
    private final Engine engine;
    private final StoredModel model;
    private final Optional<ImportanceMatrix> importance;
    private final List<GgufOutput> outputs;
    private final List<SourceStep> steps;
    private final ExportPlan plan;
    private final WarmUp warmUp;

    private Requantization(RequantizeRequest request, ExportListener listener, RowEncoders encoders, StoredModel model,
                           Optional<ImportanceMatrix> importance, Engine engine, WarmUp warmUp) {
        this.warmUp = warmUp;
        this.request = request;
        this.listener = listener;
        this.engine = engine;
        this.model = model;
        this.importance = importance;
        this.outputs = GgufOutput.of(new OutputFormat.Gguf(request.type()), request.output(), quantization(encoders),
                new GgufOutput.Setting(_ -> List.of(), encoders, request.options().quantize().report().isPresent()));
        this.steps = SourceSteps.of(model.sources(), outputs);
        Planning.Read read = new Planning.Read(new ExportPlan.Base(request.input(), "gguf", "", "given"), model.parameters(), 0, List.of());
        this.plan = Planning.plan(request.options(), read, outputs, steps);
    }

    /**
     * Reads headers and plans.
     *
     * @throws LorapressException when the input is refused, or the output cannot be made
     */
    public static Requantization open(RequantizeRequest request, ExportListener listener) {
        Engine engine = engine(request);
        return open(request, listener, engine, ExportKernels.begin(request, engine));
    }

    /**
     * What {@link #run()} would do, where it will not be called.
     *
     * @throws LorapressException as {@link #open}
     */
    public static ExportPlan planOf(RequantizeRequest request) {
        try (Requantization run = open(request, ExportListener.SILENT, engine(request), WarmUp.none())) {
            return run.plan;
        }
    }

    private static Engine engine(RequantizeRequest request) {
        return Engines.choose(RunSize.engine(request.options().engine(), request.input())).engine();
    }

    private static Requantization open(RequantizeRequest request, ExportListener listener, Engine engine, WarmUp warmUp) {
        RowEncoders encoders = new RowEncoders(engine, request.options().quantizer());
        Optional<ImportanceMatrix> importance = Optional.empty();
        StoredModel model = null;
        try {
            model = StoredModel.open(request.input(), encoders.decoders());
            importance = ImportanceSource.open(request.options().quantize());
            return new Requantization(request, listener, encoders, model, importance, engine, warmUp);
        } catch (RuntimeException e) {
            warmUp.close();
            importance.ifPresent(ImportanceMatrix::close);
            if (model != null) {
                model.close();
            }
            throw e;
        }
    }

    public ExportPlan plan() {
        return plan;
    }

    /** Reads the weights once and writes the output. On failure nothing of it remains. */
    public ExportSummary run() {
        Planning.refuseExisting(request.options().overwrite(), outputs);
        DiskRoom.refuseFull(request.output().toAbsolutePath().getParent(), plan.diskBytes(), 0);
        plan.notes().forEach(listener::note);
        long start = System.nanoTime();
        try {
            write();
        } catch (RuntimeException | Error e) {
            outputs.forEach(output -> output.staged().discard());
            throw e;
        }
        return ExportSummary.of(plan, start, 0, engine, outputs, request.options().quantize());
    }

    /** A file is quantised again from the start after a kill: no step is recorded. */
    private void write() {
        List<StagedOutput> staged = outputs.stream().map(OutputPlan::staged).toList();
        staged.forEach(output -> output.prepare(false));
        outputs.forEach(OutputPlan::start);
        listener.started(plan.readBytes());
        ExportKernels.await(warmUp);
        try (Flusher _ = new Flusher(() -> staged.forEach(StagedOutput::force));
             TileOffload offload = TileOffload.of(engine, listener::note)) {
            TileExecutor.run(steps, new BitSet(), plan.threads(), offload, listener::bytesDone);
        }
        outputs.forEach(OutputPlan::finish);
        staged.forEach(StagedOutput::complete);
    }

    private Quantization quantization(RowEncoders encoders) {
        QuantizeOptions options = request.options().quantize();
        ImportanceMatrix matrix = importance.filter(open -> !open.isEmpty()).orElse(null);
        QuantizationRequest types = options.request(request.type(), model.sixteenBit(), matrix != null);
        Quantization.Model read = new Quantization.Model(model.metadata(), model.tensors(), model::tensor, model::blocks, model::rows,
                request.allowRequantize());
        return Quantization.plan(read, types, options, matrix, request.keepSplit(), encoders);
    }

    @Override
    public void close() {
        warmUp.close();
        importance.ifPresent(ImportanceMatrix::close);
        model.close();
    }
}
