package io.lorapress.export.ollama;

import io.lorapress.export.OutputFormat;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import io.lorapress.publish.chat.ChatTemplate;
import io.lorapress.publish.chat.OllamaChat;
import io.lorapress.publish.ollama.OllamaModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What of a model decides over its Modelfile.
 *
 * @param vocabulary the tokeniser's keys in the GGUF file
 * @param generation generation_config.json, or a missing node
 * @param config     config.json
 * @param licences   texts of the base's licence
 */
public record ModelFacts(GgufMetadata vocabulary, JsonNode generation, JsonNode config, List<String> licences) {
    private static final String KEY = "tokenizer.ggml.";
    /** LLAMA_TOKEN_TYPE_CONTROL, llama.h. */
    private static final int CONTROL = 3;
    /** What Ollama runs a model with that says nothing (docs/faq). A model trained on less than that has to say so. */
    private static final int USUAL_CONTEXT = 4096;
    /** Pre-tokenisers with which llama.cpp puts the first token there though no key says so. Source: llama-vocab.cpp. */
    private static final Set<String> BEGINNING = Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0",
            "lfm2", "jina-v5-nano", "tekken", "chameleon");

    /** @param gguf name of the file beside the Modelfile */
    public OllamaModel ollama(String gguf, OutputFormat.Ollama format) {
        OllamaChat chat = OllamaChat.of(new ChatTemplate(vocabulary.findText("tokenizer.chat_template").orElse(""), special("bos"),
                special("eos"), addsBos()), controlTokens());
        return new OllamaModel(gguf, chat, ends(), generation, format.system(), context(format), licences);
    }

    private OptionalInt context(OutputFormat.Ollama format) {
        int trained = config.path("max_position_embeddings").asInt(config.path("text_config").path("max_position_embeddings").asInt(0));
        return format.context().isPresent() || trained <= 0 || trained >= USUAL_CONTEXT ? format.context() : OptionalInt.of(trained);
    }

    /** Texts of the tokens that end generation, as the tokeniser and generation_config.json name them. */
    private List<String> ends() {
        LongStream named = LongStream.concat(LongStream.of(id("eos"), id("eot")), generationEnds());
        return named.mapToObj(this::token).flatMap(Optional::stream).filter(text -> !text.isEmpty()).distinct().toList();
    }

    private LongStream generationEnds() {
        JsonNode ends = generation.path("eos_token_id");
        return ends.isArray() ? ends.valueStream().mapToLong(id -> id.asLong(-1)) : LongStream.of(ends.asLong(-1));
    }

    private String special(String role) {
        return token(id(role)).orElse("");
    }

    private long id(String role) {
        OptionalLong id = vocabulary.findInteger(KEY + role + "_token_id");
        return id.orElse(-1);
    }

    private Optional<String> token(long id) {
        return id >= 0 && id < tokens().size() ? Optional.of(tokens().get((int) id)) : Optional.empty();
    }

    private List<String> tokens() {
        return vocabulary.get(KEY + "tokens") instanceof GgufValue.TextArray(List<String> texts) ? texts : List.of();
    }

    private List<String> controlTokens() {
        if (!(vocabulary.get(KEY + "token_type") instanceof GgufValue.I32Array(int[] types))) {
            return Stream.of(special("bos"), special("eos")).filter(text -> !text.isEmpty()).toList();
        }
        List<String> control = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            if (types[i] == CONTROL) {
                control.add(tokens().get(i));
            }
        }
        return control;
    }

    private boolean addsBos() {
        if (vocabulary.get(KEY + "add_bos_token") instanceof GgufValue.Bool(boolean adds)) {
            return adds;
        }
        String model = vocabulary.findText(KEY + "model").orElse("");
        return Set.of("llama", "bert").contains(model) || BEGINNING.contains(vocabulary.findText(KEY + "pre").orElse(""));
    }
}
