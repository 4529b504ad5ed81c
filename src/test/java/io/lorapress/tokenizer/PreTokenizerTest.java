package io.lorapress.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.failure.ExitCode;
import io.lorapress.tokenizer.PreTokenizerNames.Facts;
import io.lorapress.tokenizer.TokenizerException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Names for the ways real tokenizers split text. */
class PreTokenizerTest {
    private static final Path CASES = Path.of("src/test/resources/tokenizer");
    private static final String LLAMA3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    @Test
    void oneStructureHasSeveralNames() {
        JsonNode llama3 = sequence(split(LLAMA3), bytes());
        assertEquals(Optional.of("llama-bpe"), name(llama3, true, false, ""));
        assertEquals(Optional.of("llama-bpe"), name(llama3, false, true, ""));
        assertEquals(Optional.of("smaug-bpe"), name(llama3, false, false, ""));
        assertEquals(Optional.of("glm4"), name(llama3, false, false, "glm4"));
        assertEquals(Optional.of("dbrx"), name(llama3, true, false, "dbrx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbrx", "glm4", "chatglm-bpe"})
    void aFamilysNameThatLooksNoWordUpDoesNotFitATokeniserThatDoes(String family) {
        JsonNode llama3 = sequence(split(LLAMA3), bytes());
        assertEquals(Optional.of("llama-bpe"), name(llama3, true, true, family));
        assertEquals(Optional.of("llama-bpe"), name(llama3, false, true, family));
        assertEquals(Optional.of(family), name(llama3, false, false, family));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lfm2", "falcon3", "falcon-h1"})
    void aFamilysNameStaysWhereLlamaCppDoesTheSame(String family) {
        assertEquals(Optional.of(family), name(sequence(split(LLAMA3), bytes()), true, true, family));
    }

    @Test
    void lookingWordsUpRulesNoNameOutWhereNoneDoes() {
        JsonNode qwen2 = sequence(split(LLAMA3.replace("{1,3}", "")), bytes());
        assertEquals(Optional.of("qwen2"), name(qwen2, false, true, ""));
        assertEquals(Optional.of("stablelm2"), name(qwen2, false, true, "stablelm2"));
    }

    @Test
    void aFamilysNameCountsOnlyWithItsStructure() {
        assertEquals(Optional.of("qwen2"), name(sequence(split(LLAMA3.replace("{1,3}", "")), bytes()), false, false, "glm4"));
    }

    @Test
    void spellingsThatDoTheSameAreTheSame() {
        ObjectNode removed = split(LLAMA3).put("behavior", "Removed").put("invert", true);
        assertEquals(Optional.of("smaug-bpe"), name(sequence(removed, bytes()), false, false, ""));
        ObjectNode bothCases = split(LLAMA3.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)",
                "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"));
        assertEquals(Optional.of("smaug-bpe"), name(sequence(bothCases, bytes()), false, false, ""));
        ObjectNode literal = split(LLAMA3.replace("\\r", "\r").replace("\\n", "\n"));
        assertEquals(Optional.of("smaug-bpe"), name(sequence(literal, bytes()), false, false, ""));
    }

    @Test
    void otherSettingsAreAnotherStructure() {
        assertEquals(Optional.empty(), name(sequence(split(LLAMA3).put("behavior", "Removed"), bytes()), true, false, ""));
        assertEquals(Optional.empty(), name(sequence(split(LLAMA3), bytes().put("add_prefix_space", true)), true, false, ""));
        assertEquals(Optional.empty(), name(sequence(split(LLAMA3 + "|x"), bytes()), true, false, ""));
    }

    @Test
    void wordsByGpt2sPatternMayHaveTheirDigitsCutOff() {
        ObjectNode gpt2 = bytes().put("use_regex", true);
        ObjectNode digits = SmallFile.JSON.createObjectNode().put("type", "Digits").put("individual_digits", true);
        assertEquals(Optional.of("gpt-2"), name(gpt2, false, false, ""));
        assertEquals(Optional.of("smollm"), name(sequence(digits, gpt2), false, false, ""));
        assertEquals(Optional.of("starcoder"), name(sequence(digits, gpt2), false, false, "starcoder"));
        assertEquals(Optional.empty(), name(sequence(digits.put("individual_digits", false), gpt2), false, false, ""));
    }

    @Test
    void anUnknownStructureIsSpelledOut() {
        TokenizerJson json = json(sequence(split("\\w+"), bytes()), null);
        TokenizerException e = assertThrows(TokenizerException.class, () -> build(json, Optional.empty()));
        assertEquals(Reason.UNKNOWN_PRE_TOKENIZER, e.reason());
        assertEquals(ExitCode.INPUT_REFUSED, e.exitCode());
        assertTrue(e.getMessage().contains("split \\w+  bytes") && e.getMessage().contains("--pre-tokenizer NAME"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void normalisingOtherwiseThanByComposingIsAnotherStructure() {
        ObjectNode nfc = SmallFile.JSON.createObjectNode().put("type", "NFC");
        ObjectNode nfkc = SmallFile.JSON.createObjectNode().put("type", "NFKC");
        assertEquals("bytes", PreTokenizerStructure.of(json(bytes(), nfc)).toString());
        assertEquals("NFKC  bytes", PreTokenizerStructure.of(json(bytes(), nfkc)).toString());
    }

    @Test
    void aNameOfTheUsersMustBeOneThatLlamaCppHas() {
        TokenizerJson json = json(sequence(split("\\w+"), bytes()), null);
        assertEquals("kimi-k2", build(json, Optional.of("kimi-k2")).name());
        TokenizerException e = assertThrows(TokenizerException.class, () -> build(json, Optional.of("lama-bpe")));
        assertEquals(Reason.UNKNOWN_PRE_TOKENIZER_NAME, e.reason());
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains("llama-bpe"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pirate", "qwen3", "deepseek-v3", "gpt-oss", "gemma3-json", "glm4"})
    void anAddedTokenChangesNoName(String name) {
        TokenizerJson json = TokenizerFiles.read(CASES.resolve(name)).json().orElseThrow();
        List<TokenizerJson.Added> more = new ArrayList<>(json.addedTokens());
        more.add(new TokenizerJson.Added(5000, AddedToken.plain("<|parrot|>", true)));
        TokenizerJson extended = new TokenizerJson(json.source(), json.model(), more, json.normalizer(), json.preTokenizer(),
                json.postProcessor(), json.decoder());
        assertEquals(build(json, Optional.empty()), build(extended, Optional.empty()));
    }

    private static PreTokenizer build(TokenizerJson json, Optional<String> forced) {
        TokenizerFiles files = new TokenizerFiles(TokenizerFolder.of(Path.of(".")), Optional.of(json), Optional.empty(), Optional.empty(),
                Optional.empty(), Map.of(), List.of(), Optional.empty(),
                new ChatTemplateFiles(Optional.empty(), Map.of(), Optional.empty()));
        VocabularyRequest request = VocabularyRequest.of("LlamaForCausalLM", SmallFile.JSON.createObjectNode(), 10);
        return PreTokenizer.of(json, HfVocabulary.of(files, new ArrayList<>()),
                forced.map(request::withPreTokenizer).orElse(request), null, false, new ArrayList<>());
    }

    private static Optional<String> name(JsonNode preTokenizer, boolean addsBos, boolean takesWordsWhole, String family) {
        return PreTokenizerNames.of(new Facts(PreTokenizerStructure.of(json(preTokenizer, null)), addsBos, takesWordsWhole, family));
    }

    private static TokenizerJson json(JsonNode preTokenizer, JsonNode normalizer) {
        TokenizerJson.Model model = new TokenizerJson.Model("BPE", Map.of("a", 0), List.of(), SmallFile.JSON.createObjectNode());
        return new TokenizerJson(Path.of("tokenizer.json"), model, List.of(), normalizer, preTokenizer, null, null);
    }

    private static ObjectNode sequence(JsonNode... steps) {
        ObjectNode sequence = SmallFile.JSON.createObjectNode().put("type", "Sequence");
        ArrayNode list = sequence.putArray("pretokenizers");
        List.of(steps).forEach(list::add);
        return sequence;
    }

    private static ObjectNode split(String regex) {
        ObjectNode split = SmallFile.JSON.createObjectNode().put("type", "Split").put("behavior", "Isolated").put("invert", false);
        split.putObject("pattern").put("Regex", regex);
        return split;
    }

    private static ObjectNode bytes() {
        return SmallFile.JSON.createObjectNode().put("type", "ByteLevel").put("add_prefix_space", false).put("use_regex", false);
    }
}
