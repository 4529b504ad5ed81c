package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Trained rows of an embedding: which rows they are stands in the config only. */
final class TokenPlacer {
    private final AdapterConfig config;

    TokenPlacer(AdapterConfig config) {
        this.config = config;
    }

    void place(AdapterModule module, MappingBuilder out) {
        module.allowOnly(Set.of(Part.TOKENS));
        AdapterTensor rows = module.require(Part.TOKENS);
        String name = out.base.resolve(module.path()).orElseThrow() + ".weight";
        TensorInfo target = out.base.find(name).map(out::current).orElseThrow(() -> new AdapterException(AdapterError.NO_SUCH_MODULE,
                "the base has no " + name + " for " + rows.name()));
        List<Integer> tokens = tokens(module.path());
        check(rows, target, tokens);
        out.change(target.name(), new TokenRowsChange(rows, tokens, target.shape()));
    }

    private void check(AdapterTensor rows, TensorInfo target, List<Integer> tokens) {
        if (rows.shape().rank() != 2 || rows.shape().columns() != target.shape().columns() || rows.shape().rows() != tokens.size()) {
            throw MatrixPlacer.wrongShape(rows.name(), rows.shape() + " and " + tokens.size() + " tokens", target);
        }
        for (int token : tokens) {
            if (token < 0 || token >= target.shape().rows()) {
                throw new AdapterException(AdapterError.WRONG_SHAPE, rows.name() + " is for token " + token + ", but " + target.name()
                        + " of the base has " + target.shape().rows() + " rows; its vocabulary was not resized as in training");
            }
        }
        if (new HashSet<>(tokens).size() != tokens.size()) {
            throw new AdapterException(AdapterError.DUPLICATE_TARGET, rows.name() + " has two rows for one token");
        }
    }

    /** A list for the embedding, or lists by module name. */
    private List<Integer> tokens(String path) {
        JsonNode node = config.value("trainable_token_indices").or(() -> config.value("token_indices")).orElse(null);
        if (node instanceof ObjectNode byModule) {
            node = find(byModule, path).orElse(null);
        }
        if (node == null || !node.isArray()) {
            throw new AdapterException(AdapterError.BAD_CONFIG, config.path(), "has no trainable_token_indices for " + path);
        }
        return numbers(node);
    }

    private static Optional<JsonNode> find(ObjectNode byModule, String path) {
        return byModule.properties().stream().filter(entry -> ("." + path).endsWith("." + entry.getKey())).map(Map.Entry::getValue).findFirst();
    }

    private List<Integer> numbers(JsonNode list) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : list) {
            if (!number.isInt()) {
                throw config.bad("trainable_token_indices", "lists of token numbers", list);
            }
            numbers.add(number.intValue());
        }
        return numbers;
    }
}
