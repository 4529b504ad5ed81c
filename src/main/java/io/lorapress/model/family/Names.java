package io.lorapress.model.family;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How checkpoint tensors are called in GGUF. Names come without .weight or .bias; {@code #} stands for the layer, the first
 * part of a name that is a number.
 */
public final class Names {
    private static final String[] SUFFIXES = {".weight", ".bias"};

    /** What nearly every decoder has. */
    public static final Names DECODER = of("""
            model.embed_tokens                          token_embd
            model.norm                                  output_norm
            lm_head                                     output
            model.layers.#.input_layernorm              blk.#.attn_norm
            model.layers.#.self_attn.q_proj             blk.#.attn_q
            model.layers.#.self_attn.k_proj             blk.#.attn_k
            model.layers.#.self_attn.v_proj             blk.#.attn_v
            model.layers.#.self_attn.o_proj             blk.#.attn_output
            model.layers.#.post_attention_layernorm     blk.#.ffn_norm
            model.layers.#.mlp.gate_proj                blk.#.ffn_gate
            model.layers.#.mlp.up_proj                  blk.#.ffn_up
            model.layers.#.mlp.down_proj                blk.#.ffn_down
            """);

    /** The same for a model all of whose layers are mixtures, with the names of its stacked experts. */
    static final Names MIXTURE = DECODER.minus("model.layers.#.mlp.gate_proj", "model.layers.#.mlp.up_proj",
            "model.layers.#.mlp.down_proj").plus(Experts.NAMES);

    private final Map<String, String> names;

    private Names(Map<String, String> names) {
        this.names = names;
    }

    /** A table of lines, each with a checkpoint name and a GGUF name. */
    public static Names of(String table) {
        Map<String, String> names = new LinkedHashMap<>();
        table.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            String[] pair = line.split("\\s+");
            names.put(pair[0], pair[1]);
        });
        return new Names(names);
    }

    /** This table with more lines; a line for a name that is there already replaces it. */
    public Names plus(String table) {
        Map<String, String> all = new LinkedHashMap<>(names);
        all.putAll(of(table).names);
        return new Names(all);
    }

    /** This table with those of another. */
    Names plus(Names other) {
        Map<String, String> all = new LinkedHashMap<>(names);
        all.putAll(other.names);
        return new Names(all);
    }

    /** This table without some checkpoint names. */
    public Names minus(String... checkpointNames) {
        Map<String, String> rest = new LinkedHashMap<>(names);
        for (String name : checkpointNames) {
            rest.remove(name);
        }
        return new Names(rest);
    }

    /**
     * The GGUF name of a checkpoint tensor, suffix included.
     *
     * @param name   checkpoint name
     * @param blocks number of layers: a tensor of a higher one has no name
     */
    public Optional<String> find(String name, int blocks) {
        return exact(name, blocks).or(() -> {
            for (String suffix : SUFFIXES) {
                if (name.endsWith(suffix)) {
                    return exact(name.substring(0, name.length() - suffix.length()), blocks).map(found -> found + suffix);
                }
            }
            return Optional.empty();
        });
    }

    private Optional<String> exact(String name, int blocks) {
        String pattern = names.get(name);
        if (pattern != null) {
            return Optional.of(pattern);
        }
        String layer = layerText(name);
        if (layer.isEmpty() || layer(name) >= blocks) {
            return Optional.empty();
        }
        pattern = names.get(withLayer(name, layer));
        return Optional.ofNullable(pattern).map(found -> found.replace("#", layer));
    }

    private static String withLayer(String name, String layer) {
        int at = ("." + name + ".").indexOf("." + layer + ".");
        return name.substring(0, at) + "#" + name.substring(at + layer.length());
    }

    /**
     * The way back: what a tensor of a GGUF file is called in the checkpoint. Where several names lead to it, the line that came last
     * into the table counts: a family's own.
     */
    Optional<String> checkpointName(String ggufName) {
        String suffix = Stream.of(SUFFIXES).filter(ggufName::endsWith).findFirst().orElse("");
        String stem = ggufName.substring(0, ggufName.length() - suffix.length());
        String layer = layerText(stem);
        String pattern = layer.isEmpty() ? stem : withLayer(stem, layer);
        String found = null;
        for (Map.Entry<String, String> line : names.entrySet()) {
            found = line.getValue().equals(pattern) ? line.getKey() : found;
        }
        return Optional.ofNullable(found).map(name -> name.replace("#", layer) + suffix);
    }

    /** The layer a tensor belongs to, or -1. */
    public static int layer(String name) {
        String text = layerText(name);
        return text.isEmpty() || text.length() > 6 ? -1 : Integer.parseInt(text);
    }

    private static String layerText(String name) {
        for (String part : name.split("\\.")) {
            if (!part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return part;
            }
        }
        return "";
    }
}
