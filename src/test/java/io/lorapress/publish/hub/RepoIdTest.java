package io.lorapress.publish.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be a repository's name, and what is a path that leads nowhere. */
class RepoIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"unsloth/Llama-3.2-1B-bnb-4bit", "me/pirate_v1.0", "a/b"})
    void names(String text) {
        assertTrue(RepoId.looksLike(text));
        assertEquals(text, RepoId.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"./missing", "../missing", "/missing", "missing/", "missing", "out/q8/missing", "out/missing.gguf", "out/..", "a--b/c", ""})
    void paths(String text) {
        assertFalse(RepoId.looksLike(text));
    }
}
