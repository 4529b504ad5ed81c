package io.lorapress.export;

import io.lorapress.export.stream.DiskRoom;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.StagedOutput;
import io.lorapress.export.stream.TileExecutor;
import io.lorapress.export.stream.Workers;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What must be known and checked before the first weight is read. */
final class Planning {
    private Planning() {
    }

    static ExportPlan plan(ExportRequest request, ExportInputs inputs, List<OutputPlan> outputs, List<SourceStep> steps) {
        Read read = new Read(inputs.facts(request), inputs.model().parameters(), inputs.adapterTensors(), inputs.notes());
        return plan(request.options(), read, outputs, steps);
    }

    /**
     * What the plan says of the inputs.
     *
     * @param parameters     weights of the model that comes out
     * @param adapterTensors adapter tensors used
     */
    record Read(ExportPlan.Base base, long parameters, int adapterTensors, List<String> notes) {
    }

    static ExportPlan plan(ExportOptions options, Read read, List<? extends OutputPlan> outputs, List<SourceStep> steps) {
        List<ExportPlan.Output> described = outputs.stream().map(OutputPlan::description).toList();
        long disk = described.stream().flatMap(output -> output.files().stream()).mapToLong(ExportPlan.File::bytes).sum();
        long stored = steps.stream().mapToLong(step -> step.source().storedBytes()).sum();
        Workers workers = Workers.allowed(steps, options.threads(), options.memoryBytes());
        List<String> notes = Stream.concat(read.notes.stream(), workers.note().stream()).toList();
        return new ExportPlan(described, read.parameters, stored, disk, TileExecutor.workingMemory(steps, workers.threads()),
                workers.threads(), read.adapterTensors, notes, read.base);
    }

    /** @param overwrite what exists will be replaced */
    static void refuseExisting(boolean overwrite, List<? extends OutputPlan> outputs) {
        outputs.forEach(output -> StagedOutput.refuseExisting(output.staged().target(), overwrite));
    }

    static void refuseFullDisk(ExportRequest request, ExportPlan plan, List<OutputPlan> outputs) {
        DiskRoom.refuseFull(request.directory(), plan.diskBytes(),
                outputs.stream().mapToLong(output -> output.staged().leftBytes()).sum());
    }

    /** Names inputs and outputs: what was half written by one plan is never gone on with by another. */
    static String fingerprint(ExportRequest request, ExportInputs inputs, ExportPlan plan) {
        StringBuilder text = new StringBuilder(request.options().precision().name());
        inputs.files().forEach(file -> text.append('\n').append(identity(file)));
        plan.outputs().forEach(output -> text.append('\n').append(output));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String identity(Path file) {
        try {
            return file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw LorapressException.failure(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
