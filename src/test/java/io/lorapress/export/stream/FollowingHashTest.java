package io.lorapress.export.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lorapress.publish.Hashes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowingHashTest {
    @TempDir
    Path folder;

    @Test
    void rangesInAnyOrderBecomeWhole() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            boolean[] filled = new boolean[64];
            WrittenBytes written = new WrittenBytes();
            for (int i = 0; i < 30; i++) {
                int from = random.nextInt(64);
                int to = from + 1 + random.nextInt(64 - from);
                written.add(from, to);
                Arrays.fill(filled, from, to, true);
                assertEquals(firstGap(filled), written.whole(), "seed " + seed);
            }
        }
    }

    private static int firstGap(boolean[] filled) {
        int gap = 0;
        while (gap < filled.length && filled[gap]) {
            gap++;
        }
        return gap;
    }

    /** Tiles of odd sizes in a random order, some of them twice, a hole that nobody writes, an end that is padding. */
    @Test
    void theHashIsThatOfTheFileWhateverTheOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] content = new byte[23_000_123];
        random.nextBytes(content);
        int hole = 9_000_000;
        Arrays.fill(content, hole, hole + 37, (byte) 0);
        Arrays.fill(content, content.length - 100, content.length, (byte) 0);
        StagedOutput output = StagedOutput.file(folder.resolve("model.gguf"));
        PartFile file = output.plan(null, content.length);
        output.follow();
        output.prepare(false);
        file.leave(hole, 37);
        for (int[] tile : tiles(content.length - 100, hole, random)) {
            byte[] junk = new byte[tile[1] - tile[0]];
            if (random.nextInt(8) == 0) {
                file.write(ByteBuffer.wrap(junk), tile[0]);
            }
            file.write(ByteBuffer.wrap(content, tile[0], tile[1] - tile[0]), tile[0]);
        }
        output.settle();
        output.sync();
        List<WrittenFile> written = output.written();
        assertEquals(List.of(new WrittenFile("model.gguf", content.length, sha256(content))), written, "seed " + seed);
    }

    private static List<int[]> tiles(int end, int hole, Random random) {
        List<int[]> tiles = new ArrayList<>();
        for (int from = 0; from < end; ) {
            int to = Math.min(end, from + 1 + random.nextInt(700_000));
            to = from < hole ? Math.min(to, hole) : to;
            tiles.add(new int[] {from, to});
            from = to == hole ? hole + 37 : to;
        }
        for (int first = 0; first + 6 < tiles.size(); first += 3) {
            Collections.shuffle(tiles.subList(first, first + 6), random);
        }
        return tiles;
    }

    @Test
    void aFolderTellsOfAllItsFiles() {
        StagedOutput output = StagedOutput.folder(folder.resolve("merged_16bit"));
        PartFile file = output.plan("model.safetensors", 3);
        output.follow();
        output.prepare(false);
        file.writeNow(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        output.text("sub/config.json", "{}");
        output.sync();
        assertEquals(List.of(new WrittenFile("model.safetensors", 3, sha256(new byte[] {1, 2, 3})),
                new WrittenFile("sub/config.json", 2, sha256(new byte[] {'{', '}'}))), output.written());
    }

    @Test
    void aFileThatIsGoneIsAnError() {
        FollowingHash hash = new FollowingHash(folder.resolve("gone"));
        hash.written(0, 10 << 20);
        assertThrows(ExecutionException.class, () -> hash.finish(10 << 20).get());
    }

    private static String sha256(byte[] bytes) {
        return Hashes.hex(Hashes.sha256().digest(bytes));
    }
}
