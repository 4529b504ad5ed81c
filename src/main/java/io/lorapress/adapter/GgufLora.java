package io.lorapress.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An adapter as llama.cpp loads it beside a base: for each tensor X of the base X.lora_a and X.lora_b, and one alpha for all.
 * At run time llama.cpp multiplies with alpha / rank; what a module's own scale is beside that (rank stabilisation, patterns) is
 * folded into lora_b. Source: convert_lora_to_gguf.py; llama-adapter.cpp, llama_adapter_lora_init_impl.
 *
 * @param alpha   adapter.lora.alpha
 * @param tensors in pairs, a before b, in the order of the base
 * @param copies  tensors of the base that the adapter saved beside a delta on them; the format cannot hold them, so that they have to
 *                be what the base has: whoever reads the base is to compare them
 */
public record GgufLora(float alpha, List<GgufLoraTensor> tensors, List<SavedCopy> copies) {
    private static final String MERGE = "; llama.cpp's adapter format cannot hold it: export merged weights (gguf:TYPE) instead";

    /**
     * @param places where a tensor of the base goes; none for a tensor that the GGUF leaves out
     * @throws AdapterException when the adapter does more than add low-rank matrices
     */
    public static GgufLora of(AdapterMapping mapping, Function<String, List<GgufPlace>> places) {
        if (!mapping.configEdits().isEmpty() || !mapping.layers().isEmpty()) {
            throw new AdapterException(AdapterError.CANNOT_WRITE, "the adapter changes the model itself ("
                    + AdapterException.list(mapping.configEdits().keySet()) + ")" + MERGE);
        }
        List<GgufLoraPiece> pieces = new ArrayList<>();
        List<SavedCopy> copies = new ArrayList<>();
        mapping.changes().forEach((tensor, changes) -> {
            List<Change> deltas = withoutCopy(tensor, changes, copies);
            if (deltas.size() != 1) {
                throw new AdapterException(AdapterError.CANNOT_WRITE, tensor + " has more than one change" + MERGE);
            }
            pieces.addAll(pieces(tensor, deltas.getFirst(), places.apply(tensor)));
        });
        float alpha = pieces.stream().map(piece -> (float) ((double) piece.scale() * piece.rank())).filter(value -> value != 0)
                .findFirst().orElse(1f);
        return new GgufLora(alpha, new GgufLoraLayout(alpha).tensors(byName(pieces)), List.copyOf(copies));
    }

    /** PEFT saves an embedding or a head that has a delta together with it. */
    private static List<Change> withoutCopy(String tensor, List<Change> changes, List<SavedCopy> copies) {
        if (changes.size() == 1 || !(changes.getFirst() instanceof Replacement copy)) {
            return changes;
        }
        long columns = copy.result().columns();
        copies.add(new SavedCopy(tensor, copy.tensor().name(), (first, count, out) ->
                copy.tensor().read(first * columns, Math.toIntExact(count * columns), out, 0)));
        return changes.subList(1, changes.size());
    }

    private static List<GgufLoraPiece> pieces(String tensor, Change change, List<GgufPlace> places) {
        if (places.isEmpty()) {
            throw new AdapterException(AdapterError.CANNOT_WRITE, tensor + " is adapted, but the GGUF model has no such tensor" + MERGE);
        }
        return switch (change) {
            case LowRankChange low when low.result().rank() == 2 -> places.stream().map(place -> GgufLoraPiece.of(low, place)).toList();
            case StackedLowRankChange stack -> places.stream().map(place -> GgufLoraPiece.of(stack, place)).toList();
            default -> throw new AdapterException(AdapterError.CANNOT_WRITE, tensor + ": " + nameOf(change) + MERGE);
        };
    }

    private static String nameOf(Change change) {
        return switch (change) {
            case DoraChange _, ColumnDoraChange _ -> "DoRA's magnitudes";
            case Replacement _ -> "a saved tensor";
            case TokenRowsChange _ -> "trained token rows";
            case VectorChange _ -> "a change of the bias";
            case LowRankChange _ -> "a delta on a convolution";
            default -> "no plain low-rank delta";
        };
    }

    private static Map<String, List<GgufLoraPiece>> byName(List<GgufLoraPiece> pieces) {
        Map<String, List<GgufLoraPiece>> byName = new LinkedHashMap<>();
        pieces.forEach(piece -> byName.computeIfAbsent(piece.place().tensor(), name -> new ArrayList<>()).add(piece));
        return byName;
    }
}
