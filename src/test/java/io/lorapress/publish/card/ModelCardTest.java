package io.lorapress.publish.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
    @TempDir
    private Path base;

    private static ModelCard card(BaseCard base) {
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put("Adapter", "ada/pirate-lora");
        steps.put("Command", "lorapress export --to gguf:q4_k_m");
        return new ModelCard("Pirate | the \n model", List.of("meta-llama/Llama-3.2-1B"), "quantized", base, "gguf", "text-generation",
                List.of("gguf", "lorapress", "on"), List.of(new CardFile("Pirate-Q4_K_M.gguf", "Q4_K_M", 807_694_464L, 4.85, "a | b")),
                steps);
    }

    @Test
    void theWholeCard() {
        assertEquals("""
                ---
                library_name: gguf
                pipeline_tag: text-generation
                base_model:
                - meta-llama/Llama-3.2-1B
                base_model_relation: quantized
                tags:
                - gguf
                - lorapress
                - "on"
                ---

                <!-- lorapress: begin -->
                # Pirate | the model

                ## Files

                | File | Type | Size | Bits per weight | Remark |
                |---|---|---:|---:|---|
                | [Pirate-Q4_K_M.gguf](Pirate-Q4_K_M.gguf) | Q4_K_M | 0.81 GB | 4.85 | a \\| b |

                ## How it was made

                - Adapter: `ada/pirate-lora`
                - Command: `lorapress export --to gguf:q4_k_m`
                <!-- lorapress: end -->
                """, card(BaseCard.UNKNOWN).text());
    }

    @Test
    void theLicenceIsTheBasesToTheLetter() throws IOException {
        Files.writeString(base.resolve("README.md"), """
                ---
                license: other
                license_name: "llama3.2"   # theirs
                license_link: https://example.org/LICENSE
                language:
                - en
                - de
                extra: 1
                ---
                # Base
                """);
        Files.writeString(base.resolve("LICENSE"), "All yours.");
        BaseCard found = BaseCard.of(base);
        assertEquals(List.of("license: other", "license_name: \"llama3.2\"   # theirs", "license_link: https://example.org/LICENSE"),
                found.licence());
        assertEquals(List.of("All yours."), found.texts());
        String text = card(found).text();
        assertTrue(text.startsWith("---\nlicense: other\nlicense_name: \"llama3.2\"   # theirs\nlicense_link: https://example.org/LICENSE\n"
                + "language:\n- en\n- de\nlibrary_name: gguf\n"), text);
    }

    @Test
    void noLicenceIsInvented() {
        assertFalse(card(BaseCard.of(base)).text().contains("license"));
    }

    @Test
    void namesThatYamlWouldMisread() {
        assertEquals("\"yes\"", Yaml.quoted("yes"));
        assertEquals("\"1.0\"", Yaml.quoted("1.0"));
        assertEquals("\"a: b\"", Yaml.quoted("a: b"));
        assertEquals("\"#x\"", Yaml.quoted("#x"));
        assertEquals("\"\"", Yaml.quoted(""));
        assertEquals("\"a\\nb\\\"\"", Yaml.quoted("a\nb\""));
        assertEquals("meta-llama/Llama-3.2-1B", Yaml.quoted("meta-llama/Llama-3.2-1B"));
        assertEquals("\"2024-01-01\"", Yaml.quoted("2024-01-01"));
    }

    @Test
    void anExistingTextIsKeptAndOurPartBroughtUpToDate() {
        String first = card(BaseCard.UNKNOWN).textOver("# Mine\r\n\r\nWords.\r\n");
        assertTrue(first.endsWith("---\n# Mine\n\nWords.\n\n" + section(first)), first);
        String edited = first.replace("Words.", "More words.").replace("tags:\n- gguf", "tags:\n- mine") + "\nAfter.\n";
        String second = card(BaseCard.UNKNOWN).textOver(edited);
        assertEquals(edited, second);
        assertEquals(second.replace("Pirate | the model", "Other"), CardText.merge(second, card(BaseCard.UNKNOWN).text()
                .replace("Pirate | the model", "Other")));
    }

    private static String section(String text) {
        return text.substring(text.indexOf(CardText.BEGIN));
    }

    @Test
    void valuesOfTheYamlBlock() {
        CardText card = CardText.parse("\uFEFF---\nlicense: apache-2.0 # ok\nbase_model: 'a/b'\nlist: [a]\ndeep:\n  license: mit\n---\nlicense: no\n");
        assertEquals(Optional.of("apache-2.0"), card.value("license"));
        assertEquals(Optional.of("a/b"), card.value("base_model"));
        assertEquals(Optional.empty(), card.value("list"));
        assertEquals(Optional.empty(), card.value("none"));
        assertEquals(Optional.empty(), CardText.parse("---\nlicense: mit\n").value("license"), "a block that is not closed is none");
    }
}
