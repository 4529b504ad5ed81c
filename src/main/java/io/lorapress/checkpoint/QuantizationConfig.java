package io.lorapress.checkpoint;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** {@code quantization_config} of config.json: what the stored tensors themselves leave open. */
record QuantizationConfig(JsonNode json) {
    /** The methods whose tensors are understood. */
    private static final Set<String> UNDERSTOOD = Set.of("bitsandbytes", "fp8", "fbgemm_fp8", "modelopt", "compressed-tensors", "gptq", "awq", "mxfp4");
    private static final Pattern BLOCK = Pattern.compile("(\\d{1,6})x(\\d{1,6})");

    record Block(int rows, int columns) {
    }

    static QuantizationConfig of(JsonNode config) {
        return Stream.of(config.path("quantization_config"), config.path("compression_config"), config.path("text_config").path("quantization_config"))
                .filter(JsonNode::isObject).findFirst().map(QuantizationConfig::new)
                .orElseGet(() -> new QuantizationConfig(config.path("quantization_config")));
    }

    boolean isThere() {
        return json.isObject();
    }

    /** The method, when it is one whose tensors are not understood. */
    Optional<String> unknownMethod() {
        return Optional.of(json.path("quant_method").asString("")).filter(method -> !method.isEmpty() && !UNDERSTOOD.contains(method));
    }

    /** What GPTQ adds to a stored zero point: 1 in the usual format, nothing in the second. Empty for formats of certain kernels. */
    OptionalInt gptqZeroOffset() {
        return switch (json.path("checkpoint_format").asString("gptq")) {
            case "gptq" -> OptionalInt.of(1);
            case "gptq_v2" -> OptionalInt.of(0);
            default -> OptionalInt.empty();
        };
    }

    /** Weights a scale, along a row; of compressed-tensors the first group's. */
    OptionalInt groupSize() {
        JsonNode size = json.has("group_size") ? json.path("group_size") : weights().path("group_size");
        return size.isInt() && size.asInt() > 0 ? OptionalInt.of(size.asInt()) : OptionalInt.empty();
    }

    OptionalInt compressedBits() {
        JsonNode bits = weights().path("num_bits");
        return bits.isInt() ? OptionalInt.of(bits.asInt()) : OptionalInt.empty();
    }

    /** Rows and columns that share a scale: {@code weight_block_size}, or {@code block_structure} as list or as {@code 128x128}. */
    Optional<Block> weightBlock() {
        JsonNode block = json.has("weight_block_size") ? json.path("weight_block_size") : weights().path("block_structure");
        Matcher written = BLOCK.matcher(block.isString() ? block.asString() : "");
        if (written.matches()) {
            return block(Integer.parseInt(written.group(1)), Integer.parseInt(written.group(2)));
        }
        boolean pair = block.isArray() && block.size() == 2 && block.get(0).isInt() && block.get(1).isInt();
        return pair ? block(block.get(0).asInt(), block.get(1).asInt()) : Optional.empty();
    }

    private static Optional<Block> block(int rows, int columns) {
        return rows > 0 && columns > 0 ? Optional.of(new Block(rows, columns)) : Optional.empty();
    }

    private JsonNode weights() {
        return json.path("config_groups").properties().stream().findFirst().map(group -> group.getValue().path("weights"))
                .orElse(json.path("weights"));
    }
}
