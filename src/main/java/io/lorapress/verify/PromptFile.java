package io.lorapress.verify;

import io.lorapress.failure.LorapressException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prompts from JSONL, an object a line: {@code prompt} (a question, put through the chat template), {@code text} (gone on with as it
 * is) or {@code messages} (a list of role and content); and perhaps {@code expect}: a text, or an object with one of {@code exact},
 * {@code contains} and {@code regex}.
 */
public final class PromptFile {
    private static final long LARGEST = 64L << 20;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> KEYS = Set.of("prompt", "text", "messages", "expect");

    private final Path file;
    private int line;

    private PromptFile(Path file) {
        this.file = file;
    }

    /** @throws LorapressException when the file cannot be read, or a line is no prompt */
    public static List<Prompt> read(Path file) {
        return new PromptFile(file).prompts();
    }

    private List<Prompt> prompts() {
        List<Prompt> prompts = new ArrayList<>();
        for (String text : lines()) {
            line++;
            if (!text.isBlank()) {
                prompts.add(prompt(object(text)));
            }
        }
        if (prompts.isEmpty()) {
            throw LorapressException.refused(file + ": holds no prompt; give a line like {\"prompt\": \"...\", \"expect\": \"...\"} each");
        }
        return prompts;
    }

    private List<String> lines() {
        try {
            if (Files.size(file) > LARGEST) {
                throw LorapressException.refused(file + ": longer than " + LARGEST + " bytes; give fewer prompts");
            }
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw LorapressException.refused(file + ": no such file");
        } catch (MalformedInputException e) {
            throw LorapressException.refused(file + ": not UTF-8; convert it");
        } catch (IOException e) {
            throw LorapressException.failure(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private JsonNode object(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw refused("not JSON (" + e.getOriginalMessage().lines().findFirst().orElse("") + ")");
        }
        throw refused("not a JSON object");
    }

    private Prompt prompt(JsonNode node) {
        node.propertyNames().stream().filter(key -> !KEYS.contains(key)).findFirst().ifPresent(key -> {
            throw refused("\"" + key + "\" is not known; known are prompt, text, messages and expect");
        });
        Optional<Expectation> expectation = Optional.ofNullable(node.get("expect")).map(this::expectation);
        if (node.has("messages") && !node.has("prompt") && !node.has("text")) {
            return new Prompt(messages(node.get("messages")), false, expectation);
        }
        if (node.has("prompt") == node.has("text") || node.has("messages")) {
            throw refused("has not exactly one of prompt, text and messages");
        }
        boolean plain = node.has("text");
        return new Prompt(List.of(new Prompt.Message("user", string(node, plain ? "text" : "prompt"))), plain, expectation);
    }

    private List<Prompt.Message> messages(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw refused("\"messages\" is no list of messages");
        }
        List<Prompt.Message> messages = new ArrayList<>();
        list.forEach(message -> messages.add(new Prompt.Message(string(message, "role"), string(message, "content"))));
        return messages;
    }

    private Expectation expectation(JsonNode expect) {
        if (expect.isString()) {
            return new Expectation.Exact(expect.asString());
        }
        String kind = expect.size() == 1 && expect.isObject() ? expect.propertyNames().iterator().next() : "";
        return switch (kind) {
            case "exact" -> new Expectation.Exact(string(expect, kind));
            case "contains" -> new Expectation.Contains(string(expect, kind));
            case "regex" -> new Expectation.Matches(pattern(string(expect, kind)));
            default -> throw refused("\"expect\" is neither a text nor an object with one of exact, contains and regex");
        };
    }

    private Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw refused("the regex is malformed (" + e.getDescription() + ")");
        }
    }

    private String string(JsonNode node, String key) {
        if (!node.path(key).isString()) {
            throw refused("\"" + key + "\" is missing or no text");
        }
        return node.get(key).asString();
    }

    private LorapressException refused(String what) {
        return LorapressException.refused(file + ", line " + line + ": " + what);
    }
}
