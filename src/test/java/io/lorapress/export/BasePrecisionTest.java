package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.hub.HubCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The 4-bit base an adapter was trained on, or the 16-bit model that one was made of. */
class BasePrecisionTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Path SAMPLE = Path.of("samples/pirate").toAbsolutePath();
    private static final Optional<BasePrecision> SIXTEEN = Optional.of(BasePrecision.SIXTEEN_BIT);
    private static final Optional<BasePrecision> FOUR = Optional.of(BasePrecision.FOUR_BIT);

    @TempDir
    Path temp;
    private Path adapter;
    private Path fourBit;
    private BaseLocation location;

    @BeforeEach
    void fillCache() throws IOException {
        location = new BaseLocation(new HubCache(temp.resolve("hub")));
        adapter = Files.createDirectories(temp.resolve("adapter"));
        Files.copy(SAMPLE.resolve("adapter/adapter_model.safetensors"), adapter.resolve("adapter_model.safetensors"));
        name("unsloth/pirate-bnb-4bit");
        fourBit = cache("unsloth/pirate-bnb-4bit", SAMPLE.resolve("base-nf4"));
    }

    private void name(String base) throws IOException {
        Files.writeString(adapter.resolve("adapter_config.json"),
                Files.readString(SAMPLE.resolve("adapter/adapter_config.json")).replace("lorapress/sample-base-nf4", base));
    }

    private Path cache(String repo, Path model) throws IOException {
        Path folder = temp.resolve("hub/models--" + repo.replace("/", "--"));
        Files.createDirectories(folder.resolve("refs"));
        Files.writeString(folder.resolve("refs/main"), COMMIT);
        return copy(model, folder.resolve("snapshots").resolve(COMMIT));
    }

    private static Path copy(Path model, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(model.resolve(file), folder.resolve(file));
        }
        return folder;
    }

    private Path chosen(Optional<String> given, Optional<BasePrecision> precision) {
        return location.choose(given, List.of(adapter), precision).path();
    }

    private void refused(String part, Optional<String> given, Optional<BasePrecision> precision) {
        LorapressException failure = assertThrows(LorapressException.class, () -> location.choose(given, List.of(adapter), precision));
        assertEquals(ExitCode.INPUT_REFUSED, failure.exitCode());
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
        assertEquals(1, failure.getMessage().lines().count());
    }

    @Test
    void theFourBitBaseIsTheDefault() throws IOException {
        cache("unsloth/pirate", SAMPLE.resolve("base-16bit"));
        assertEquals(fourBit, chosen(Optional.empty(), Optional.empty()));
        assertEquals(fourBit, chosen(Optional.empty(), FOUR));
        assertEquals("as trained: the adapter names it", location.choose(Optional.empty(), List.of(adapter), FOUR).reason());
    }

    @ParameterizedTest
    @CsvSource({"unsloth/pirate-bnb-4bit, unsloth/pirate", "unsloth/pirate-unsloth-bnb-4bit, unsloth/pirate",
            "unsloth/Pirate-3B-BNB-4bit, unsloth/Pirate-3B", "somebody/pirate-bnb-4bit, somebody/pirate", "somebody/pirate-bnb-4bit, unsloth/pirate"})
    void theSiblingIsFoundByItsName(String trained, String sibling) throws IOException {
        name(trained);
        Path expected = cache(sibling, SAMPLE.resolve("base-16bit"));
        ChosenBase base = location.choose(Optional.empty(), List.of(adapter), SIXTEEN);
        assertEquals(expected, base.path());
        assertTrue(base.reason().contains(trained), base.reason());
    }

    @Test
    void aGivenBaseMayHaveTheSibling() throws IOException {
        Path four = copy(SAMPLE.resolve("base-nf4"), temp.resolve("model-bnb-4bit"));
        assertEquals(copy(SAMPLE.resolve("base-16bit"), temp.resolve("model")), chosen(Optional.of(four.toString()), SIXTEEN));
        assertEquals(SAMPLE.resolve("base-16bit"), chosen(Optional.of(SAMPLE.resolve("base-16bit").toString()), SIXTEEN));
        refused("is not quantised", Optional.of(SAMPLE.resolve("base-16bit").toString()), FOUR);
    }

    @Test
    void whereItWasLookedFor() {
        refused("models--unsloth--pirate;", Optional.empty(), SIXTEEN);
    }

    @Test
    void anotherModelIsNoSibling() throws IOException {
        Path other = cache("unsloth/pirate", SAMPLE.resolve("base-16bit"));
        byte[] bytes = Files.readAllBytes(other.resolve("model.safetensors"));
        String header = new String(bytes, 0, 8192, StandardCharsets.ISO_8859_1);
        int at = header.indexOf("model.layers.3.mlp.down_proj.weight") + "model.layers.".length();
        bytes[at] = '9';
        Files.write(other.resolve("model.safetensors"), bytes);
        refused("layers.3.mlp.down_proj.weight is missing there", Optional.empty(), SIXTEEN);
        refused("is quantised as well", Optional.of(twice().toString()), SIXTEEN);
    }

    /** A folder and its would-be sibling, both 4-bit. */
    private Path twice() throws IOException {
        copy(SAMPLE.resolve("base-nf4"), temp.resolve("same"));
        return copy(SAMPLE.resolve("base-nf4"), temp.resolve("same-bnb-4bit"));
    }

    @Test
    void thePlanSaysWhichAndWhy() {
        ExportRequest request = new ExportRequest(SAMPLE.resolve("base-16bit"), AdapterChoice.of(List.of(adapter)),
                List.of(OutputFormat.parse("gguf:bf16")), temp.resolve("out"), "m", ExportOptions.defaults(), new BaseUse("16-bit, as asked for", false));
        try (Export export = Export.open(request, ExportListener.SILENT)) {
            assertEquals(new ExportPlan.Base(SAMPLE.resolve("base-16bit"), "16bit", "unsloth/pirate-bnb-4bit", "16-bit, as asked for"),
                    export.plan().base());
        }
    }
}
