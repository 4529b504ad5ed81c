package io.lorapress.publish.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);

    @TempDir
    private Path root;

    private Path snapshot(String commit) throws IOException {
        return Files.createDirectories(root.resolve("models--ada--pirate/snapshots").resolve(commit));
    }

    private void ref(String name, String commit) throws IOException {
        Path file = root.resolve("models--ada--pirate/refs").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, commit + "\n");
    }

    private Optional<Path> find(String repo) {
        return new HubCache(root).find(repo);
    }

    @Test
    void whatMainStandsFor() throws IOException {
        snapshot(ONE);
        Path two = snapshot(TWO);
        ref("main", TWO);
        assertEquals(Optional.of(two), find("ada/pirate"));
    }

    @Test
    void anotherRevisionOrACommit() throws IOException {
        Path one = snapshot(ONE);
        snapshot(TWO);
        ref("refs/pr/1", ONE);
        assertEquals(Optional.of(one), new HubCache(root).find("ada/pirate", "refs/pr/1"));
        assertEquals(Optional.of(one), new HubCache(root).find("ada/pirate", ONE));
        assertEquals(Optional.empty(), new HubCache(root).find("ada/pirate", "v2"));
    }

    @Test
    void oneSnapshotWithoutRefsIsMeant() throws IOException {
        Path one = snapshot(ONE);
        assertEquals(Optional.of(one), find("ada/pirate"));
        snapshot(TWO);
        assertEquals(Optional.empty(), find("ada/pirate"));
    }

    @Test
    void aRefThatLeadsNowhere() throws IOException {
        snapshot(ONE);
        ref("main", TWO);
        assertEquals(Optional.empty(), find("ada/pirate"));
    }

    @Test
    void textThatNamesNoRepository() {
        assertEquals(Optional.empty(), find("/a/local/folder"));
        assertEquals(Optional.empty(), find("./base"));
        assertEquals(Optional.empty(), find("a/b/c"));
        assertEquals(Optional.empty(), new HubCache(root).find("ada/pirate", "../.."));
    }

    @Test
    void anOldNameWithoutOwner() throws IOException {
        Path snapshot = Files.createDirectories(root.resolve("models--gpt2/snapshots").resolve(ONE));
        assertEquals(Optional.of(snapshot), find("gpt2"));
    }

    @Test
    void namesThatTheHubAllows() {
        for (String good : new String[] {"a/b", "Qwen/Qwen2.5-0.5B", "unsloth/llama-3_2", "a/b_"}) {
            assertEquals(good, RepoId.parse(good).toString());
        }
        for (String bad : new String[] {"", "/b", "a/", "a//b", "-a/b", "a/b.", "a--b/c", "a/..", "a/b.git", "a b/c", "a/b\n", "a/ü"}) {
            assertEquals(HubError.BAD_NAME, assertThrows(HubException.class, () -> RepoId.parse(bad), bad).error());
        }
    }

    @Test
    void pathsThatStayBelow() {
        assertTrue(HubCache.isSafe("a/b.txt"));
        for (String bad : new String[] {"", "/a", "a/", "../a", "a/../b", "a/./b", "a\\b", "a\0", "a//b"}) {
            assertFalse(HubCache.isSafe(bad), bad);
        }
    }
}
