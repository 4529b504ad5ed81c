package io.lorapress.export.stream;

import io.lorapress.failure.LorapressException;
import java.util.List;

/**
 * As many workers as were asked for and memory allows.
 *
 * @param note what the user should know, empty where nothing
 */
public record Workers(int threads, List<String> note) {
    /** @throws LorapressException when memory does not do for one worker */
    public static Workers allowed(List<SourceStep> steps, int wanted, long memoryBytes) {
        int threads = wanted;
        while (threads > 1 && TileExecutor.workingMemory(steps, threads) > memoryBytes) {
            threads--;
        }
        long need = TileExecutor.workingMemory(steps, threads);
        if (need > memoryBytes) {
            throw LorapressException.noRoom("one worker needs " + need + " bytes of memory for this model's largest tensor, and --memory"
                    + " allows " + memoryBytes + "; allow more");
        }
        return new Workers(threads, threads == wanted ? List.of()
                : List.of(threads + " workers instead of " + wanted + ": --memory allows no more"));
    }
}
