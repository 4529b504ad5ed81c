package io.lorapress.export.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedOutputTest {
    @TempDir
    Path folder;

    @Test
    void aFileAppearsWholeUnderItsNameOrNotAtAll() throws IOException {
        Path target = folder.resolve("deep/model.gguf");
        StagedOutput output = StagedOutput.file(target);
        PartFile file = output.plan(null, 10);
        output.prepare(false);
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 4);
        assertFalse(Files.exists(target));
        output.complete();
        assertEquals(10, Files.size(target));
        assertEquals(List.of(target), list(target.getParent()));
    }

    @Test
    void aFolderReplacesTheOldOneOnlyWhenComplete() throws IOException {
        Path target = folder.resolve("merged_16bit");
        Files.createDirectories(target);
        Files.writeString(target.resolve("config.json"), "old");
        StagedOutput output = StagedOutput.folder(target);
        PartFile file = output.plan("model.safetensors", 3);
        output.prepare(false);
        output.text("config.json", "new");
        file.write(ByteBuffer.wrap(new byte[3]), 0);
        assertEquals("old", Files.readString(target.resolve("config.json")));
        output.complete();
        assertEquals("new", Files.readString(target.resolve("config.json")));
        assertEquals(List.of(target), list(folder));
    }

    @Test
    void discardingLeavesNothing() throws IOException {
        StagedOutput output = StagedOutput.folder(folder.resolve("merged_16bit"));
        output.plan("model.safetensors", 100);
        output.prepare(false);
        output.text("tokenizer/config.json", "{}");
        output.discard();
        assertTrue(list(folder).isEmpty());
    }

    @Test
    void whatAnotherRunLeftIsGoneUnlessThisRunGoesOn() throws IOException {
        Path part = folder.resolve("model.gguf.part");
        Files.writeString(part, "half");
        StagedOutput.file(folder.resolve("model.gguf")).prepare(true);
        assertTrue(Files.exists(part));
        StagedOutput.file(folder.resolve("model.gguf")).prepare(false);
        assertFalse(Files.exists(part));
    }

    @Test
    void aWriteBehindThePlannedEndIsABug() {
        StagedOutput output = StagedOutput.file(folder.resolve("model.gguf"));
        PartFile file = output.plan(null, 4);
        output.prepare(false);
        assertThrows(IllegalStateException.class, () -> file.write(ByteBuffer.wrap(new byte[3]), 2));
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
