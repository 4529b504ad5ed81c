package io.lorapress.model.family;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Piece;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checkpoint that a GGUF file was made of, told from the file: names and shapes of its tensors, and where in the file each lies.
 * It is trusted only where converting it gives the file's tensors again, every name and every shape.
 */
public final class GgufOrigin {
    /** What converters compute from the config, and no checkpoint has. */
    private static final List<String> COMPUTED = List.of("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight");

    private final String architecture;
    private final Family family;
    private final ObjectNode config;
    private final List<TensorInfo> checkpoint;

    private GgufOrigin(String architecture, Family family, ObjectNode config, List<TensorInfo> checkpoint) {
        this.architecture = architecture;
        this.family = family;
        this.config = config;
        this.checkpoint = checkpoint;
    }

    /**
     * @param stored the file's tensors, with the element type their values have once they are decoded
     * @throws ModelException when the layout of this architecture does not tell what it was made of
     */
    public static GgufOrigin of(GgufMetadata metadata, List<TensorInfo> stored) {
        String architecture = metadata.findText("general.architecture").orElse("");
        Family family = Families.ofGguf(architecture).orElseThrow(() -> refused(architecture, "no family here writes that architecture"));
        ObjectNode config = config(metadata, architecture, family, stored);
        List<TensorInfo> kept = stored.stream().filter(tensor -> !COMPUTED.contains(tensor.name())).toList();
        Names names = family.names(ModelConfig.of(config));
        List<TensorInfo> checkpoint = new ArrayList<>();
        for (TensorInfo tensor : kept) {
            String name = names.checkpointName(tensor.name())
                    .orElseThrow(() -> refused(architecture, tensor.name() + " has no one name in its checkpoint"));
            checkpoint.addAll(tensor.name().contains("_exps.") ? experts(name, tensor) : List.of(new TensorInfo(name, tensor.dtype(), tensor.shape())));
        }
        GgufOrigin origin = new GgufOrigin(architecture, family, config, checkpoint);
        origin.requireSame(kept);
        return origin;
    }

    /** One tensor an expert. */
    private static List<TensorInfo> experts(String name, TensorInfo stack) {
        List<TensorInfo> experts = new ArrayList<>();
        int at = name.indexOf("experts.") + "experts.".length();
        long[] shape = stack.shape().toArray();
        for (long expert = 0; expert < shape[0]; expert++) {
            experts.add(new TensorInfo(name.substring(0, at) + expert + "." + name.substring(at), stack.dtype(),
                    Shape.of(Arrays.copyOfRange(shape, 1, shape.length))));
        }
        return experts;
    }

    private static ObjectNode config(GgufMetadata metadata, String architecture, Family family, List<TensorInfo> stored) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("architectures").add(family.architectures().getFirst());
        Map<String, List<String>> keys = Map.of("block_count", List.of("num_hidden_layers"), "embedding_length", List.of("hidden_size"),
                "feed_forward_length", List.of("intermediate_size"), "attention.head_count", List.of("num_attention_heads"),
                "attention.head_count_kv", List.of("num_key_value_heads"), "attention.key_length", List.of("head_dim"),
                "expert_count", List.of("num_local_experts", "num_experts"));
        keys.forEach((key, names) -> metadata.findInteger(architecture + "." + key)
                .ifPresent(value -> names.forEach(name -> config.put(name, value))));
        stored.stream().filter(tensor -> tensor.name().equals("token_embd.weight")).findFirst()
                .ifPresent(tensor -> config.put("vocab_size", tensor.shape().rows()));
        return config.put("tie_word_embeddings", stored.stream().noneMatch(tensor -> tensor.name().equals("output.weight")));
    }

    private void requireSame(List<TensorInfo> stored) {
        Map<String, GgufTensor> made = tensors(checkpoint).stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
        for (TensorInfo tensor : stored) {
            GgufTensor again = made.remove(tensor.name());
            if (again == null || !again.shape().equals(tensor.shape())) {
                throw refused(architecture, tensor.name() + " does not lie there as its checkpoint has it");
            }
        }
        if (!made.isEmpty()) {
            throw refused(architecture, made.keySet().iterator().next() + " is missing");
        }
    }

    private static ModelException refused(String architecture, String why) {
        return new ModelException(Reason.UNSUPPORTED, "a GGUF base of architecture \"" + architecture + "\" takes no adapter: " + why
                + "; name the checkpoint's folder with --base");
    }

    public String architecture() {
        return architecture;
    }

    /** What the file tells of config.json; enough to know where tensors go, and no more. */
    public ObjectNode config() {
        return config.deepCopy();
    }

    /** The checkpoint's tensors. */
    public List<TensorInfo> checkpoint() {
        return List.copyOf(checkpoint);
    }

    /** Where tensors of a checkpoint like this one go. */
    public List<GgufTensor> tensors(List<TensorInfo> tensors) {
        try {
            return List.copyOf(family.places(ModelConfig.of(config), tensors));
        } catch (ModelException e) {
            throw refused(architecture, e.getMessage());
        }
    }

    /** Where one tensor of the checkpoint went. */
    public Map<String, List<Place>> places() {
        Map<String, List<Place>> places = new HashMap<>();
        tensors(checkpoint).forEach(tensor -> tensor.pieces().forEach(piece ->
                places.computeIfAbsent(piece.source(), _ -> new ArrayList<>()).add(new Place(tensor, piece))));
        return places;
    }

    /** A share of a GGUF tensor. */
    public record Place(GgufTensor tensor, Piece piece) {
        /** Whether the rows are the checkpoint's own, in whatever order: then they can be read back. */
        public Optional<long[]> rows(Shape source) {
            return RowOrigins.of(piece, source);
        }
    }
}
