package io.lorapress.quantize;

import io.lorapress.quantize.QuantizeException.Fault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code --prune-layers}: some blocks are left out and those after them move up. New numbers are given in the order in which the
 * blocks are met, so names come in {@link LayerOrder}. Source: llama-quant.cpp, {@code remap_layer} and {@code remap_imatrix}.
 */
public final class LayerPruning {
    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,9})\\.");

    private final SortedSet<Integer> pruned;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private int next;

    private LayerPruning(SortedSet<Integer> pruned) {
        this.pruned = pruned;
    }

    /** @throws QuantizeException when the text is not a list like {@code 3,4,17} */
    public static SortedSet<Integer> parseLayers(String text) {
        try {
            return new TreeSet<>(Arrays.stream(text.split(",")).map(layer -> Integer.parseUnsignedInt(layer.strip())).toList());
        } catch (NumberFormatException e) {
            throw new QuantizeException(Fault.BAD_LAYER_LIST, "--prune-layers " + text
                    + ": give layer numbers apart by commas, as in 3,4,17");
        }
    }

    /** @param names every tensor's name in {@link LayerOrder}; {@code pruned} must not be empty */
    static LayerPruning of(SortedSet<Integer> pruned, List<String> names) {
        LayerPruning pruning = new LayerPruning(pruned);
        names.forEach(name -> layer(name).ifPresent(pruning::number));
        return pruning;
    }

    /** What {@code block_count} becomes. */
    int blockCount() {
        return next;
    }

    /** The tensor's new name, or nothing where it is left out. */
    Optional<String> rename(String name) {
        Matcher block = BLOCK.matcher(name);
        if (!block.find()) {
            return Optional.of(name);
        }
        Integer number = numbers.get(Integer.parseInt(block.group(1)));
        return Optional.ofNullable(number).map(n -> name.substring(0, block.start(1)) + n + name.substring(block.end(1)));
    }

    private void number(int layer) {
        if (numbers.containsKey(layer)) {
            return;
        }
        if (pruned.contains(layer)) {
            numbers.put(layer, null);
        } else {
            int number = layer < pruned.first() ? layer : next;
            numbers.put(layer, number);
            next = number + 1;
        }
    }

    private static Optional<Integer> layer(String name) {
        Matcher block = BLOCK.matcher(name);
        return block.find() ? Optional.of(Integer.parseInt(block.group(1))) : Optional.empty();
    }
}
