package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Puts pieces together into the two tensors that a GGUF adapter has for each tensor of the base. */
final class GgufLoraLayout {
    private static final String EMBEDDING = "token_embd.weight";

    private final float alpha;

    GgufLoraLayout(float alpha) {
        this.alpha = alpha;
    }

    List<GgufLoraTensor> tensors(Map<String, List<GgufLoraPiece>> byName) {
        List<GgufLoraTensor> tensors = new ArrayList<>();
        byName.forEach((name, pieces) -> tensors.addAll(name.equals(EMBEDDING) ? embedding(only(name, pieces)) : pair(name, pieces)));
        return tensors;
    }

    private static GgufLoraPiece only(String name, List<GgufLoraPiece> pieces) {
        if (pieces.size() != 1) {
            throw new AdapterException(AdapterError.CANNOT_WRITE, name + " is made of " + pieces.size()
                    + " adapted tensors, each with factors of its own; export merged weights (gguf:TYPE) instead");
        }
        return pieces.getFirst();
    }

    private List<GgufLoraTensor> pair(String name, List<GgufLoraPiece> pieces) {
        boolean oneByOne = pieces.getFirst().place().expert() >= 0;
        List<GgufLoraPiece> ordered = oneByOne ? experts(name, pieces) : List.of(only(name, pieces));
        GgufLoraPiece first = ordered.getFirst();
        int experts = oneByOne ? ordered.size() : first.experts();
        boolean stack = oneByOne || first.experts() > 1;
        int rows = first.orderedB().length / first.experts() / first.rank();
        Shape a = stack ? Shape.of(experts, first.rank(), first.columns()) : Shape.of(first.rank(), first.columns());
        Shape b = stack ? Shape.of(experts, rows, first.rank()) : Shape.of(rows, first.rank());
        return List.of(new GgufLoraTensor(name + ".lora_a", a, () -> joined(ordered.stream().map(piece -> piece.a().get()).toList())),
                new GgufLoraTensor(name + ".lora_b", b, () -> joined(ordered.stream().map(this::folded).toList())));
    }

    /** llama.cpp takes rows of lora_a by token and multiplies lora_b with them: the two sides are exchanged. */
    private List<GgufLoraTensor> embedding(GgufLoraPiece piece) {
        return List.of(new GgufLoraTensor(EMBEDDING + ".lora_a", Shape.of(piece.rows(), piece.rank()), piece::orderedB),
                new GgufLoraTensor(EMBEDDING + ".lora_b", Shape.of(piece.columns(), piece.rank()),
                        () -> scaled(transposed(piece.a().get(), piece.rank(), piece.columns()), piece)));
    }

    /** All experts, in order, of one rank. */
    private static List<GgufLoraPiece> experts(String name, List<GgufLoraPiece> pieces) {
        List<GgufLoraPiece> ordered = pieces.stream().sorted(Comparator.comparingInt(piece -> piece.place().expert())).toList();
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i).place().expert() != i || ordered.get(i).rank() != ordered.getFirst().rank()) {
                throw new AdapterException(AdapterError.CANNOT_WRITE, name
                        + " needs factors of one rank for every expert; export merged weights (gguf:TYPE) instead");
            }
        }
        return ordered;
    }

    private float[] folded(GgufLoraPiece piece) {
        return scaled(piece.orderedB(), piece);
    }

    /** What the module's scale is beside alpha / rank. */
    private float[] scaled(float[] values, GgufLoraPiece piece) {
        double factor = (double) piece.scale() * piece.rank() / alpha;
        if (Math.abs(factor - 1) < 1e-6) {
            return values;
        }
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (values[i] * factor);
        }
        return out;
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i % columns * rows + i / columns] = values[i];
        }
        return out;
    }

    private static float[] joined(List<float[]> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
