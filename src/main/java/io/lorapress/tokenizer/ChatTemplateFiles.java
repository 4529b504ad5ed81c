package io.lorapress.tokenizer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Chat templates that lie in files of their own.
 *
 * @param jinja      chat_template.jinja
 * @param additional additional_chat_templates/NAME.jinja by name
 * @param json       the chat_template of chat_template.json
 */
public record ChatTemplateFiles(Optional<String> jinja, Map<String, String> additional, Optional<JsonNode> json) {
    private static final String SUFFIX = ".jinja";

    static ChatTemplateFiles read(TokenizerFolder folder) {
        return new ChatTemplateFiles(SmallFile.text(folder, "chat_template.jinja", SmallFile.CONFIG_LIMIT), additional(folder),
                SmallFile.object(folder, "chat_template.json").map(object -> SmallFile.present(object, "chat_template")));
    }

    private static Map<String, String> additional(TokenizerFolder folder) {
        Map<String, String> templates = new TreeMap<>();
        Path files = folder.resolve("additional_chat_templates");
        if (!Files.isDirectory(files)) {
            return templates;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(files, "*" + SUFFIX)) {
            for (Path file : stream) {
                String name = file.getFileName().toString();
                SmallFile.text(TokenizerFolder.of(files), name, SmallFile.CONFIG_LIMIT)
                        .ifPresent(text -> templates.put(name.substring(0, name.length() - SUFFIX.length()), text));
            }
        } catch (IOException e) {
            throw SmallFile.unreadable(files, e);
        }
        return templates;
    }
}
