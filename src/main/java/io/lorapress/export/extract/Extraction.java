package io.lorapress.export.extract;

import io.lorapress.adapter.ExtractedFactors;
import io.lorapress.adapter.ExtractedPair;
import io.lorapress.adapter.LowRankExtraction;
import io.lorapress.adapter.PeftFolder;
import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.export.ExportListener;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.lora.LoraFolderOutput;
import io.lorapress.export.stream.DiskRoom;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engine;
import io.lorapress.numeric.Engines;
import java.util.List;

/**
 * A LoRA from the difference of two models, matrix by matrix: what is in memory is a few matrices' sketches and tiles of their rows,
 * whatever the models' size. The same models give the same adapter, whatever the number of threads.
 */
public final class Extraction implements AutoCloseable {
    /** Of the random sketch. */
    private static final long SEED = 20;

    private final ExtractRequest request;
    private final Checkpoint finetuned;
    private final Checkpoint base;
    private final List<TensorPair> matrices;
    private final List<TensorPair> others;
    private final LowRankExtraction method;

    private Extraction(ExtractRequest request, Checkpoint finetuned, Checkpoint base) {
        this.request = request;
        this.finetuned = finetuned;
        this.base = base;
        List<TensorPair> pairs = TensorPair.of(finetuned, base);
        this.matrices = pairs.stream().filter(this::extracted).toList();
        this.others = pairs.stream().filter(pair -> !extracted(pair)).toList();
        this.method = LowRankExtraction.ofRank(request.rank(), SEED);
    }

    /**
     * Reads headers.
     *
     * @throws LorapressException when the two are not the same model before and after training
     */
    public static Extraction open(ExtractRequest request) {
        Checkpoint finetuned = Checkpoint.open(request.finetuned());
        try {
            Checkpoint base = Checkpoint.open(request.base());
            try {
                return new Extraction(request, finetuned, base);
            } catch (RuntimeException e) {
                base.close();
                throw e;
            }
        } catch (RuntimeException e) {
            finetuned.close();
            throw e;
        }
    }

    private boolean extracted(TensorPair pair) {
        return pair.isMatrix() && (request.embeddings() || !pair.isEmbeddingOrHead());
    }

    /** Reads the weights of both models and writes the adapter. On failure nothing of it remains. */
    public ExtractSummary run(ExportListener listener) {
        StagedOutput.refuseExisting(request.output(), request.overwrite());
        DiskRoom.refuseFull(request.output().toAbsolutePath().getParent(), 2 * mostBytes(), 0);
        long start = System.nanoTime();
        Engine engine = Engines.choose(request.engine()).engine();
        Explained explained = new Explained();
        listener.started(matrices.stream().mapToLong(TensorPair::storedBytes).sum());
        try (FactorFile file = FactorFile.create(request.output())) {
            MatrixQueue queue = MatrixQueue.allowed(matrices, method, request.threads(), request.memoryBytes());
            List<ExtractedFactors> factors = queue.each(pair -> factors(pair, engine, file, explained, listener));
            others.forEach(pair -> look(pair, engine, explained));
            long bytes = write(PeftFolder.extracted(factors, base.tensors().stream().map(StoredTensor::info).toList(), request.baseName()));
            return new ExtractSummary(request.output(), explained.kinds(), explained.norm(), explained.share(), explained.left(),
                    explained.leftShare(), bytes, (System.nanoTime() - start) / 1e9);
        }
    }

    /** What the factors would take if no matrix had less than the rank. */
    private long mostBytes() {
        return matrices.stream().mapToLong(pair -> Float.BYTES * (pair.shape().rows() + pair.shape().columns())
                * Math.min(request.rank(), Math.min(pair.shape().rows(), pair.shape().columns()))).sum();
    }

    /** Null for a matrix that does not differ. */
    private ExtractedFactors factors(TensorPair pair, Engine engine, FactorFile file, Explained explained, ExportListener listener) {
        ExtractedPair found = method.extract(pair.module(), Math.toIntExact(pair.shape().rows()), Math.toIntExact(pair.shape().columns()),
                new DifferenceRows(pair, engine), engine::addLowRank);
        requireFinite(pair, found.norm());
        listener.bytesDone(pair.storedBytes());
        if (found.norm() == 0) {
            return null;
        }
        explained.held(pair.kind(), found);
        return file.put(found);
    }

    private void look(TensorPair pair, Engine engine, Explained explained) {
        double squares = new DifferenceRows(pair, engine).squares();
        requireFinite(pair, squares);
        if (squares > 0) {
            explained.left(pair.name(), squares);
        }
    }

    private void requireFinite(TensorPair pair, double norm) {
        if (!Double.isFinite(norm)) {
            throw LorapressException.refused(pair.name() + ": the difference of " + finetuned.folder() + " and " + base.folder()
                    + " has inf or NaN; one of the two models is damaged");
        }
    }

    private long write(PeftFolder folder) {
        LoraFolderOutput output = new LoraFolderOutput(new OutputFormat.Lora(), folder, request.output());
        try {
            output.staged().prepare(false);
            output.start();
            output.finish();
            output.staged().complete();
        } catch (RuntimeException | Error e) {
            output.staged().discard();
            throw e;
        }
        return output.description().files().getFirst().bytes();
    }

    @Override
    public void close() {
        finetuned.close();
        base.close();
    }
}
