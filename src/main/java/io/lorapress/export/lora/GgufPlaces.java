package io.lorapress.export.lora;

import io.lorapress.adapter.AdapterError;
import io.lorapress.adapter.AdapterException;
import io.lorapress.adapter.GgufPlace;
import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the rows of each base tensor go in the GGUF model: what the model room's transforms do, as an order of rows. */
final class GgufPlaces {
    private final Map<String, List<GgufPlace>> places = new HashMap<>();

    GgufPlaces(GgufModel model) {
        model.tensors().forEach(tensor -> tensor.pieces().forEach(piece -> places
                .computeIfAbsent(piece.source(), _ -> new ArrayList<>()).add(place(tensor, piece))));
    }

    List<GgufPlace> of(String source) {
        return places.getOrDefault(source, List.of());
    }

    /** Experts that the checkpoint keeps one by one are slices of one stacked tensor. */
    private static GgufPlace place(GgufTensor tensor, Piece piece) {
        boolean stacked = tensor.shape().rank() == 3 && tensor.pieces().size() > 1;
        int expert = stacked ? Math.toIntExact(piece.firstRow() / tensor.shape().dimension(1)) : -1;
        return new GgufPlace(tensor.name(), expert, (values, shape) -> reorder(piece, values, shape));
    }

    private static float[] reorder(Piece piece, float[] values, Shape shape) {
        Shape result = piece.transform().output(shape);
        if (result.columns() != shape.columns()) {
            throw new AdapterException(AdapterError.CANNOT_WRITE, piece.source() + " is transposed in GGUF, and a delta on it is not"
                    + " low-rank rows there; export merged weights (gguf:TYPE) instead");
        }
        float[] ordered = new float[Math.toIntExact(result.elements())];
        int columns = Math.toIntExact(result.columns());
        Tile all = new Tile(new TensorInfo(piece.source(), DType.F32, shape), 0, Math.toIntExact(shape.rows()), values, 0);
        piece.transform().apply(all, (first, rows, from, at) ->
                System.arraycopy(from, at, ordered, Math.toIntExact(first) * columns, rows * columns));
        return ordered;
    }
}
