package io.lorapress.numeric.tile;

import io.lorapress.tensor.DType;
import java.util.List;

/**
 * How the merged values of a tile are made.
 *
 * @param changes in order
 * @param result  what the values are rounded to at the end: F32, F16 or BF16
 */
public record TileInput(StoredTile stored, List<RowChange> changes, DType result) {
}
