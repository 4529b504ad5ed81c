package io.lorapress.export.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    @Test
    void aSecondRunOfTheSamePlanKnowsWhatIsDone() {
        try (Journal journal = Journal.open(folder, "plan-a", false)) {
            journal.record(steps(3, 12));
        }
        try (Journal journal = Journal.open(folder, "plan-a", false)) {
            assertEquals(steps(3, 12), journal.done());
            journal.record(steps(4));
        }
        try (Journal journal = Journal.open(folder, "plan-a", false)) {
            assertEquals(steps(3, 4, 12), journal.done());
            journal.remove();
        }
        assertFalse(Files.exists(folder.resolve(Journal.FILE_NAME)));
    }

    @Test
    void aLineThatAKillCutShortDoesNotCount() throws IOException {
        try (Journal journal = Journal.open(folder, "plan-a", false)) {
            journal.record(steps(3, 125));
        }
        Path file = folder.resolve(Journal.FILE_NAME);
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 2));
        try (Journal journal = Journal.open(folder, "plan-a", false)) {
            assertEquals(steps(3), journal.done());
        }
    }

    @Test
    void anotherPlanIsRefusedUnlessOverwritten() {
        try (Journal journal = Journal.open(folder, "plan-a", false)) {
            journal.record(steps(3));
        }
        LorapressException refusal = assertThrows(LorapressException.class, () -> Journal.open(folder, "plan-b", false));
        assertEquals(ExitCode.INPUT_REFUSED, refusal.exitCode());
        assertTrue(refusal.getMessage().contains("--overwrite"));
        try (Journal journal = Journal.open(folder, "plan-b", true)) {
            assertTrue(journal.done().isEmpty());
        }
    }

    private static BitSet steps(int... indices) {
        BitSet steps = new BitSet();
        for (int index : indices) {
            steps.set(index);
        }
        return steps;
    }
}
