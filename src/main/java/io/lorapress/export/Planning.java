package io.lorapress.export;

import io.lorapress.export.stream.DiskRoom;
import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.TileExecutor;
import io.lorapress.export.stream.Workers;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What must be known and checked before the first weight is read. */
final class Planning {
    private Planning() {
    }

    static ExportPlan plan(ExportRequest request, ExportInputs inputs, List<OutputPlan> outputs, List<SourceStep> steps) {
        List<ExportPlan.Output> described = outputs.stream().map(OutputPlan::description).toList();
        long disk = described.stream().flatMap(output -> output.files().stream()).mapToLong(ExportPlan.File::bytes).sum();
        long read = steps.stream().mapToLong(step -> step.source().storedBytes()).sum();
        List<String> notes = new ArrayList<>(inputs.notes());
        Workers workers = Workers.allowed(steps, request.options().threads(), request.options().memoryBytes());
        notes.addAll(workers.note());
        return new ExportPlan(described, inputs.model().parameters(), read, disk,
                TileExecutor.workingMemory(steps, workers.threads()), workers.threads(),
                inputs.adapterTensors(), notes, inputs.facts(request));
    }

    /** @param overwrite what exists will be replaced */
    static void refuseExisting(boolean overwrite, List<? extends OutputPlan> outputs) {
        for (OutputPlan output : outputs) {
            Path target = output.staged().target();
            if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw LorapressException.refused(target + ": exists already; choose another folder, or use --overwrite to replace it");
            }
        }
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
