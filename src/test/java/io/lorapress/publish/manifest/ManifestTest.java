package io.lorapress.publish.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    @TempDir
    private Path folder;

    private static Manifest manifest() {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("to", "gguf:q4_k_m");
        request.put("precision", "16bit");
        return Manifest.of(Map.of("lorapress", "0.1.0", "llama.cpp", "0.5.0"), "vector", "as trained", request,
                List.of(new InputRecord("base", "ada/base", "a".repeat(40),
                                List.of(new FileRecord("model.safetensors", 5L << 32, TWO), new FileRecord("config.json", 2, ONE))),
                        new InputRecord("adapter", "pirate", "", List.of(new FileRecord("adapter_config.json", 3, ONE)))),
                List.of(new OutputRecord("gguf:q4_k_m", new FileRecord("z.gguf", 7, TWO)),
                        new OutputRecord("merged_16bit", new FileRecord("merged/a.safetensors", 0, ONE))));
    }

    @Test
    void theBytes() {
        assertEquals("""
                {
                  "format": 1,
                  "versions": {
                    "llama.cpp": "0.5.0",
                    "lorapress": "0.1.0"
                  },
                  "engine": "vector",
                  "base_choice": "as trained",
                  "base_card": { },
                  "request": {
                    "precision": "16bit",
                    "to": "gguf:q4_k_m"
                  },
                  "inputs": [
                    {
                      "role": "adapter",
                      "source": "pirate",
                      "revision": "",
                      "files": [
                        {
                          "path": "adapter_config.json",
                          "bytes": 3,
                          "sha256": "1111111111111111111111111111111111111111111111111111111111111111"
                        }
                      ]
                    },
                    {
                      "role": "base",
                      "source": "ada/base",
                      "revision": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                      "files": [
                        {
                          "path": "config.json",
                          "bytes": 2,
                          "sha256": "1111111111111111111111111111111111111111111111111111111111111111"
                        },
                        {
                          "path": "model.safetensors",
                          "bytes": 21474836480,
                          "sha256": "2222222222222222222222222222222222222222222222222222222222222222"
                        }
                      ]
                    }
                  ],
                  "outputs": [
                    {
                      "format": "merged_16bit",
                      "path": "merged/a.safetensors",
                      "bytes": 0,
                      "sha256": "1111111111111111111111111111111111111111111111111111111111111111"
                    },
                    {
                      "format": "gguf:q4_k_m",
                      "path": "z.gguf",
                      "bytes": 7,
                      "sha256": "2222222222222222222222222222222222222222222222222222222222222222"
                    }
                  ]
                }
                """, new String(ManifestWriter.bytes(manifest()), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsWrittenIsRead() {
        ManifestWriter.write(manifest(), folder);
        Manifest read = ManifestReader.read(folder);
        assertEquals(manifest(), read);
        assertArrayEquals(ManifestWriter.bytes(manifest()), ManifestWriter.bytes(read));
        assertFalse(Files.exists(folder.resolve(Manifest.NAME + ".part")));
    }

    private ManifestError error(String text) throws IOException {
        Files.writeString(folder.resolve(Manifest.NAME), text);
        ManifestException refused = assertThrows(ManifestException.class, () -> ManifestReader.read(folder), text);
        assertEquals(ExitCode.INPUT_REFUSED, refused.exitCode());
        assertTrue(refused.getMessage().startsWith(folder.resolve(Manifest.NAME) + ": ") && !refused.getMessage().contains("\n"));
        return refused.error();
    }

    @Test
    void eachDefectIsNamed() throws IOException {
        String good = new String(ManifestWriter.bytes(manifest()), StandardCharsets.UTF_8);
        assertEquals(ManifestError.UNREADABLE, assertThrows(ManifestException.class, () -> ManifestReader.read(folder)).error());
        assertEquals(ManifestError.NOT_JSON, error("{"));
        assertEquals(ManifestError.NOT_JSON, error(good.replace("\"engine\"", "\"format\"")), "a key that stands twice");
        assertEquals(ManifestError.UNKNOWN_FORMAT, error("[]"));
        assertEquals(ManifestError.UNKNOWN_FORMAT, error(good.replace("\"format\": 1", "\"format\": 2")));
        assertEquals(ManifestError.BAD_FIELD, error(good.replace("\"engine\": \"vector\"", "\"engine\": 1")));
        assertEquals(ManifestError.BAD_FIELD, error(good.replace("\"inputs\"", "\"other\"")));
        assertEquals(ManifestError.BAD_FIELD, error(good.replace("\"0.5.0\"", "null")));
        assertEquals(ManifestError.BAD_PATH, error(good.replace("merged/a", "../a")));
        assertEquals(ManifestError.BAD_PATH, error(good.replace("merged/a", "/a")));
        assertEquals(ManifestError.BAD_HASH, error(good.replace("\"bytes\": 7", "\"bytes\": -7")));
        assertEquals(ManifestError.BAD_HASH, error(good.replace("\"bytes\": 7", "\"bytes\": 1e999")));
        assertEquals(ManifestError.BAD_HASH, error(good.replace(TWO, TWO.substring(1))));
    }

    @Test
    void aChangedFolderIsSeen() throws IOException {
        Path file = folder.resolve("a.gguf");
        Files.writeString(file, "content");
        FileRecord record = new FileRecord("a.gguf", 7, Hashes.hex(Hashes.sha256().digest("content".getBytes())));
        Manifest manifest = Manifest.of(Map.of(), "scalar", "", Map.of(), List.of(), List.of(new OutputRecord("gguf", record)));
        assertEquals(List.of(), ManifestCheck.differences(manifest, folder, bytes -> { }));
        Files.writeString(file, "Content");
        assertTrue(ManifestCheck.differences(manifest, folder, bytes -> { }).getFirst().contains("a.gguf: its content changed"));
        Files.writeString(file, "more content");
        assertEquals(List.of(file + ": has 12 bytes, was written with 7"), ManifestCheck.differences(manifest, folder, bytes -> { }));
        Files.delete(file);
        assertEquals(List.of(file + ": missing"), ManifestCheck.differences(manifest, folder, bytes -> { }));
    }
}
