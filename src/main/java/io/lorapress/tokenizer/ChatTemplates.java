package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A model's chat templates. tokenizer_config.json wins over chat_template.jinja, that over chat_template.json.
 * Source: SpecialVocab, gguf-py/gguf/vocab.py; GGUFWriter.add_chat_template.
 *
 * @param standard the template without a name, or the one named "default"
 * @param named    the others, by name with all but letters and digits of ASCII replaced by '_'
 */
record ChatTemplates(Optional<String> standard, Map<String, String> named) {
    private static final String KEY = "tokenizer.chat_template";
    private static final String DEFAULT = "default";

    static ChatTemplates of(TokenizerFiles files) {
        JsonNode inConfig = files.config().map(config -> SmallFile.present(config, "chat_template")).orElse(null);
        if (inConfig != null) {
            return of(inConfig);
        }
        ChatTemplateFiles templates = files.templates();
        return templates.jinja().map(jinja -> of(jinja, templates.additional()))
                .or(() -> templates.json().map(ChatTemplates::of)).orElse(new ChatTemplates(Optional.empty(), Map.of()));
    }

    /** These, or, where there is no standard one, the one that llama.cpp has under the name. */
    ChatTemplates or(Optional<String> nameOfOwn) {
        return standard.isPresent() ? this : new ChatTemplates(nameOfOwn, named);
    }

    /** Writes them: named ones first, then their names, then the standard one. */
    void write(GgufMetadata metadata) {
        named.forEach((name, template) -> metadata.text(KEY + "." + name, template));
        metadata.texts("tokenizer.chat_templates", new ArrayList<>(named.keySet()));
        standard.ifPresent(template -> metadata.text(KEY, template));
    }

    private static ChatTemplates of(String jinja, Map<String, String> additional) {
        Map<String, String> named = new LinkedHashMap<>();
        additional.forEach((name, template) -> named.put(plain(name), template));
        String overridden = named.remove(DEFAULT);
        return new ChatTemplates(Optional.of(overridden == null ? jinja : overridden), named);
    }

    private static ChatTemplates of(JsonNode value) {
        if (value.isString()) {
            return new ChatTemplates(Optional.of(value.stringValue()), Map.of());
        }
        Map<String, String> named = new LinkedHashMap<>();
        value.forEach(choice -> {
            JsonNode name = SmallFile.present(choice, "name");
            JsonNode template = SmallFile.present(choice, "template");
            if (name != null && name.isString() && !name.stringValue().isEmpty() && template != null && template.isString()) {
                named.put(plain(name.stringValue()), template.stringValue());
            }
        });
        Optional<String> standard = Optional.ofNullable(named.remove(DEFAULT));
        return new ChatTemplates(standard, named);
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_");
    }

    /** Names of all templates, the standard one as "default". */
    List<String> names() {
        List<String> names = new ArrayList<>(named.keySet());
        standard.ifPresent(template -> names.addFirst(DEFAULT));
        return names;
    }
}
