package io.lorapress.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads from tokenizer.json's post_processor which special tokens a tokeniser adds. Where it adds another one than
 * tokenizer_config.json names, the added one counts: it takes the place of eos, and the named one becomes eot, or eom.
 * Source: SpecialVocab._try_load_from_tokenizer_json, gguf-py/gguf/vocab.py, whose every turn this follows.
 */
final class PostProcessor {
    private final Map<String, JsonNode> config;
    private final boolean hasConfig;
    private final Map<String, Boolean> adds;
    private final Set<String> roles;
    private JsonNode bos;
    private JsonNode eos;
    private JsonNode cls;
    private JsonNode sep;

    /**
     * @param config tokenizer_config.json's fields; changed where the post-processor knows better
     * @param adds   takes whether bos, eos, sep are added
     * @param roles  the special roles that are looked for; may get eot and eom
     */
    PostProcessor(Map<String, JsonNode> config, Map<String, Boolean> adds, Set<String> roles) {
        this.config = config;
        this.hasConfig = !config.isEmpty();
        this.adds = adds;
        this.roles = roles;
        bos = config.get("bos_token");
        eos = config.get("eos_token");
        cls = config.get("cls_token");
        sep = config.get("sep_token");
        fillFromBert();
    }

    /** @param postProcessor as in tokenizer.json, or null */
    void read(JsonNode postProcessor) {
        if (postProcessor == null) {
            return;
        }
        JsonNode processors = SmallFile.present(postProcessor, "processors");
        for (JsonNode processor : processors == null ? List.of(postProcessor) : processors) {
            switch (processor.path("type").asString("")) {
                case "RobertaProcessing" -> roberta(processor);
                case "TemplateProcessing" -> template(processor);
                default -> { }
            }
        }
    }

    /** BERT's kind names cls and sep in place of bos and eos. */
    private void fillFromBert() {
        if (hasConfig && !isSet(bos) && isSet(cls)) {
            bos = set("bos_token", cls);
        }
        if (hasConfig && !isSet(eos) && isSet(sep)) {
            eos = set("eos_token", sep);
        }
    }

    private void roberta(JsonNode processor) {
        adds.put("bos", true);
        adds.put("eos", true);
        adds.put("sep", true);
        if (hasConfig && !isSet(cls)) {
            cls = set("cls_token", first(processor.get("cls"), bos));
        }
        if (hasConfig && !isSet(sep)) {
            sep = set("sep_token", first(processor.get("sep"), eos));
        }
    }

    private void template(JsonNode processor) {
        JsonNode single = processor.path("single");
        JsonNode first = single.size() > 1 ? special(single.get(0)) : null;
        JsonNode last = single.size() > 1 ? special(single.get(single.size() - 1)) : null;
        if (first != null) {
            leading(first);
        }
        if (last != null) {
            trailing(last);
        }
        pair(processor.path("pair"), first, last);
    }

    private void leading(JsonNode first) {
        if (!hasConfig) {
            bos = first;
        } else if (!isOneOf(first, bos, cls)) {
            if (!isSet(bos)) {
                bos = set("bos_token", first);
            }
            if (!isSet(cls)) {
                cls = set("cls_token", first);
            }
        }
        adds.put("bos", isOneOf(first, bos, cls));
    }

    private void trailing(JsonNode last) {
        if (!hasConfig) {
            eos = last;
        } else if (!last.equals(eos)) {
            if (roles.add("eot")) {
                set("eot_token", eos);
            } else if (roles.add("eom")) {
                set("eom_token", eos);
            }
            eos = set("eos_token", last);
        }
        adds.put("eos", last.equals(eos));
    }

    /** Of a pair only whether a separator stands between the two: A [sep] [eos] B. */
    private void pair(JsonNode pair, JsonNode first, JsonNode last) {
        if (pair.isEmpty()) {
            return;
        }
        int from = first != null && first.equals(special(pair.get(0))) ? 1 : 0;
        int to = pair.size() - (last != null && last.equals(special(pair.get(pair.size() - 1))) ? 1 : 0);
        if (to - from < 3 || !isSequence(pair.get(from), "A") || !isSequence(pair.get(to - 1), "B")) {
            return;
        }
        separator(pair, from + 1, to - 1, last);
    }

    private void separator(JsonNode pair, int from, int to, JsonNode last) {
        JsonNode entry = special(pair.get(from));
        boolean add = entry != null && isOneOf(entry, sep, eos) && last == null;
        if (to - from == 2) {
            JsonNode second = special(pair.get(from + 1));
            add |= second != null && isOneOf(second, sep, eos);
        }
        adds.put("sep", add);
        if (add && !isSet(sep) && hasConfig) {
            set("sep_token", eos);
        }
    }

    private JsonNode set(String field, JsonNode value) {
        config.put(field, value == null ? JsonNodeFactory.instance.nullNode() : value);
        return value;
    }

    private static JsonNode special(JsonNode entry) {
        JsonNode id = entry.path("SpecialToken").get("id");
        return isSet(id) ? id : null;
    }

    private static boolean isSequence(JsonNode entry, String id) {
        return entry.path("Sequence").path("id").asString("").equals(id);
    }

    private static JsonNode first(JsonNode list, JsonNode otherwise) {
        return list == null || list.isEmpty() ? otherwise : list.get(0);
    }

    private static boolean isOneOf(JsonNode value, JsonNode a, JsonNode b) {
        return Objects.equals(value, a) || Objects.equals(value, b);
    }

    private static boolean isSet(JsonNode value) {
        return value != null && !value.isNull() && !(value.isString() && value.stringValue().isEmpty());
    }
}
