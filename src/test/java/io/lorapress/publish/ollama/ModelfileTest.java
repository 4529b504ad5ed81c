package io.lorapress.publish.ollama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.publish.http.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ModelfileTest {
    private static Modelfile with(String system) {
        return new Modelfile("./a.gguf", Optional.empty(), Optional.of(system), List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void theWholeFile() {
        Modelfile file = new Modelfile("./Pirate Ship-Q4_K_M.gguf", Optional.of("{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ end }}"),
                Optional.of("Speak like a pirate."), List.of(new Parameter("stop", "<|im_end|>"), new Parameter("temperature", "0.6")),
                List.of("MIT\n\nDo \"what\" you want."), List.of(new Modelfile.Message("user", "Ahoy?")), List.of("a note\nof two lines"));
        assertEquals("""
                # a note of two lines
                FROM ./Pirate Ship-Q4_K_M.gguf
                TEMPLATE \"""{{ range .Messages }}<|im_start|>{{ .Role }}
                {{ end }}\"""
                PARAMETER stop "<|im_end|>"
                PARAMETER temperature 0.6
                SYSTEM "Speak like a pirate."
                MESSAGE user "Ahoy?"
                LICENSE \"""MIT

                Do "what" you want.\"""
                """, file.text());
        assertEquals(List.of(new StrictReader.Command("from", "./Pirate Ship-Q4_K_M.gguf"),
                new StrictReader.Command("template", "{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ end }}"),
                new StrictReader.Command("parameter stop", "<|im_end|>"), new StrictReader.Command("parameter temperature", "0.6"),
                new StrictReader.Command("system", "Speak like a pirate."), new StrictReader.Command("message", "user: Ahoy?"),
                new StrictReader.Command("license", "MIT\n\nDo \"what\" you want.")), StrictReader.read(file.text()));
        assertEquals(file.template(), ModelfileParser.parse(file.text(), "x").template());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "a b", " lead", "trail ", "\"", "\"\"", "\"quoted\"", "a \"b\"", "ends with \"", "\"starts",
            "a\nb", "\na", "a\n",
        "\n", "a\"\nb", "a\"\"\nb", "\"\n\"", "\"\"\n\"\"", "ends \"\"\"", "a\"\"\"b", "\"\"\"", "# no comment",
        "a\n# no comment\nFROM x", "\ttab\t",
        "日本語 é 🙂", "{{ .Role }}", "\"\"\"\"\"\"", "a \"\"\" b\nc"})
    void textThatAModelfileHolds(String text) {
        assertTrue(ModelfileText.fits(text));
        assertEquals(List.of(new StrictReader.Command("from", "./a.gguf"), new StrictReader.Command("system", text)),
                StrictReader.read(with(text).text()));
        assertEquals(Optional.of(text), ModelfileParser.parse(with(text).text(), "x").system());
    }

    @Test
    void textThatAModelfileCannotHoldIsMended() {
        assertEquals("a b", ModelfileText.fitted("a\u00a0b"));
        assertEquals("ab", ModelfileText.fitted("a\u200bb"));
        assertEquals("a'''\nb", ModelfileText.fitted("a\"\"\"\nb"));
        assertEquals("a'''  \nb", ModelfileText.fitted("a\"\"\"  \nb"));
        assertThrows(IllegalArgumentException.class, () -> with("a\u00a0b").text());
    }

    @Test
    void anyTextAtAll() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "\"\"\"\"\n\n \t#aé🙂{}\u00a0\u200b\\'";
        int[] letters = alphabet.codePoints().toArray();
        for (int i = 0; i < 4_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            String fitted = ModelfileText.fitted(text.toString());
            assertTrue(ModelfileText.fits(fitted), () -> "seed " + seed + ": " + text);
            List<StrictReader.Command> commands = StrictReader.read(with(fitted).text() + "PARAMETER seed 1\n");
            assertEquals(new StrictReader.Command("system", fitted), commands.get(1), () -> "seed " + seed);
            assertEquals(3, commands.size(), () -> "seed " + seed);
            assertEquals(Optional.of(fitted), ModelfileParser.parse(with(fitted).text(), "x").system(), () -> "seed " + seed);
        }
    }

    @Test
    void bothReadersAgreeOnAnyFile() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {"FROM ./a\n", "from x", "SYSTEM ", "PARAMETER seed ", "stop ", "PARAMETER ", "\"", "\"\"\"", "\n", "\n\n",
                " ", "\t", "# c\n", "a", "7", "MESSAGE user ",
            "MESSAGE bob ", "TEMPLATE ", "LICENSE ", "WHAT ", "é"};
        for (int i = 0; i < 4_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "FROM m\n" : "");
            for (int n = random.nextInt(10); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertEquals(strictly(text.toString()), ours(text.toString()), () -> "seed " + seed + ":\n" + text);
        }
    }

    /** What a file says, from the strict reader; refused also where ours refuses more: two FROM lines, unknown parameters. */
    private static String strictly(String text) {
        try {
            List<StrictReader.Command> commands = StrictReader.read(text);
            long froms = commands.stream().filter(command -> command.name().equals("from")).count();
            List<String> said = new ArrayList<>();
            for (StrictReader.Command command : commands) {
                switch (command.name()) {
                    case "from", "system", "template", "license", "message" -> said.add(command.name() + "=" + command.value());
                    default -> said.add(new Parameter(command.name().replaceFirst("^parameter ", ""), command.value()).toString());
                }
            }
            return froms == 1 ? said(said) : "refused";
        } catch (IllegalArgumentException | OllamaException refused) {
            return "refused";
        }
    }

    private static String ours(String text) {
        try {
            Modelfile file = ModelfileParser.parse(text, "x");
            List<String> said = new ArrayList<>(List.of("from=" + file.from()));
            file.system().ifPresent(value -> said.add("system=" + value));
            file.template().ifPresent(value -> said.add("template=" + value));
            file.licences().forEach(value -> said.add("license=" + value));
            file.messages().forEach(message -> said.add("message=" + message.role() + ": " + message.text()));
            file.parameters().forEach(parameter -> said.add(parameter.toString()));
            return said(said);
        } catch (OllamaException refused) {
            return "refused";
        }
    }

    /** In a fixed order; of several system messages or templates the last one counts. */
    private static String said(List<String> said) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            String kind = said.get(i).replaceFirst("(?s)=.*", "");
            boolean last = said.subList(i + 1, said.size()).stream().noneMatch(other -> other.startsWith(kind + "="));
            if (last || !kind.equals("system") && !kind.equals("template")) {
                kept.add(said.get(i));
            }
        }
        kept.sort(null);
        return kept.toString();
    }

    static Stream<String> badFiles() {
        return Stream.of("", "SYSTEM x\n", "FROM\n", "FROM a\nWHAT b\n", "FROM a\nPARAMETER heat 1\n", "FROM a\nPARAMETER seed x\n",
                "FROM a\nPARAMETER temperature warm\n", "FROM a\nPARAMETER use_mmap 1\n", "FROM a\nPARAMETER seed 99999999999\n",
                "FROM a\nSYSTEM \"\"\"x\n",
                "FROM a\nSYSTEM \"x\n", "FROM a\nMESSAGE pirate x\n", "FROM a\nFROM b\n", "FROM a\nADAPTER b\n", "F-ROM a\n");
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void filesThatAreRefused(String text) {
        OllamaException refused = assertThrows(OllamaException.class, () -> ModelfileParser.parse(text, "Modelfile"));
        assertEquals(ExitCode.INPUT_REFUSED, refused.exitCode());
        assertTrue(!refused.getMessage().contains("\n"));
    }

    private static List<String> parameters(String config) throws IOException {
        JsonNode node = Json.parse(config.getBytes());
        return GenerationParameters.of(node).stream().map(parameter -> parameter.name() + " " + parameter.value()).toList();
    }

    @Test
    void parametersOfTheModelsOwnConfig() throws IOException {
        assertEquals(List.of("temperature 0.6", "top_p 0.95", "top_k 20"),
                parameters("{\"do_sample\": true, \"temperature\": 0.6, \"top_k\": 20, \"top_p\": 0.95, \"eos_token_id\": [1, 2]}"));
        assertEquals(List.of("temperature 0", "repeat_penalty 1.05"),
                parameters("{\"do_sample\": false, \"temperature\": 1.0, \"repetition_penalty\": 1.05}"));
        assertEquals(List.of("temperature 1", "min_p 0.05"), parameters("{\"temperature\": 1, \"min_p\": 0.05, \"top_k\": null}"));
        assertEquals(List.of(), parameters("{\"use_cache\": true, \"temperature\": \"hot\", \"top_k\": -1}"));
    }
}
