package io.lorapress.export;

import io.lorapress.export.stream.SourceStep;
import io.lorapress.export.stream.TileExecutor;
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
        int threads = threads(request, steps, notes);
        return new ExportPlan(described, inputs.model().parameters(), read, disk, TileExecutor.workingMemory(steps, threads), threads,
                inputs.adapterTensors(), notes);
    }

    /** As many workers as were asked for and memory allows. */
    private static int threads(ExportRequest request, List<SourceStep> steps, List<String> notes) {
        int wanted = request.options().threads();
        long allowed = request.options().memoryBytes();
        int threads = wanted;
        while (threads > 1 && TileExecutor.workingMemory(steps, threads) > allowed) {
            threads--;
        }
        long need = TileExecutor.workingMemory(steps, threads);
        if (need > allowed) {
            throw LorapressException.noRoom("one worker needs " + need + " bytes of memory for this model's largest tensor, and --memory"
                    + " allows " + allowed + "; allow more");
        }
        if (threads < wanted) {
            notes.add(threads + " workers instead of " + wanted + ": --memory allows no more");
        }
        return threads;
    }

    static void refuseExisting(ExportRequest request, List<OutputPlan> outputs) {
        for (OutputPlan output : outputs) {
            Path target = output.staged().target();
            if (!request.options().overwrite() && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw LorapressException.refused(target + ": exists already; choose another folder, or use --overwrite to replace it");
            }
        }
    }

    static void refuseFullDisk(ExportRequest request, ExportPlan plan, List<OutputPlan> outputs) {
        try {
            Path folder = request.directory().toAbsolutePath();
            while (!Files.exists(folder)) {
                folder = folder.getParent();
            }
            long free = Files.getFileStore(folder).getUsableSpace()
                    + outputs.stream().mapToLong(output -> output.staged().leftBytes()).sum();
            if (free < plan.diskBytes()) {
                throw LorapressException.noRoom(request.directory() + ": the outputs take " + plan.diskBytes() + " bytes and the disk has "
                        + free + " free; free " + (plan.diskBytes() - free) + " bytes or choose another disk");
            }
        } catch (IOException e) {
            throw LorapressException.failure(request.directory() + ": cannot tell the room on its disk (" + e.getMessage() + ")", e);
        }
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
