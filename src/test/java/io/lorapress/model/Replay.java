package io.lorapress.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import io.lorapress.tensor.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Runs the pieces of a GGUF tensor over tiles of random size in random order, and holds that every row comes exactly once. */
public final class Replay {
    private final Map<String, TensorInfo> sources;
    private final Function<TensorInfo, float[]> values;
    private final Random random;

    public Replay(Map<String, TensorInfo> sources, Function<TensorInfo, float[]> values, Random random) {
        this.sources = sources;
        this.values = values;
        this.random = random;
    }

    /** The tensor's elements. */
    public float[] run(GgufTensor tensor) {
        if (tensor.pieces().isEmpty()) {
            return tensor.constant();
        }
        float[] out = new float[Math.toIntExact(tensor.shape().elements())];
        boolean[] seen = new boolean[Math.toIntExact(tensor.shape().rows())];
        tensor.pieces().forEach(piece -> run(piece, tensor, out, seen));
        for (int row = 0; row < seen.length; row++) {
            assertTrue(seen[row] == row < seen.length - tensor.zeroRows(), tensor.name() + " row " + row + " written: " + seen[row]);
        }
        return out;
    }

    private void run(Piece piece, GgufTensor tensor, float[] out, boolean[] seen) {
        TensorInfo source = sources.get(piece.source());
        int columns = Math.toIntExact(tensor.shape().columns());
        for (Tile tile : tiles(source, piece.transform())) {
            float[] before = tile.values().clone();
            piece.transform().apply(tile, (first, rows, run, offset) -> {
                for (int row = 0; row < rows; row++) {
                    int target = Math.toIntExact(piece.firstRow() + first + row);
                    assertTrue(!seen[target], tensor.name() + " row " + target + " was written twice");
                    seen[target] = true;
                    System.arraycopy(run, offset + row * columns, out, target * columns, columns);
                }
            });
            assertTrue(Arrays.equals(before, tile.values()), piece.source() + ": the transform changed its tile");
        }
    }

    private List<Tile> tiles(TensorInfo source, Transform transform) {
        Shape shape = source.shape();
        float[] all = values.apply(source);
        int columns = Math.toIntExact(shape.columns());
        int step = Math.toIntExact(transform.granularity(shape));
        int total = Math.toIntExact(shape.rows());
        assertTrue(step > 0 && total % step == 0, source.name() + ": granularity " + step + " of " + total + " rows");
        List<Tile> tiles = new ArrayList<>();
        for (int row = 0; row < total; ) {
            int rows = Math.min(total - row, step * (1 + random.nextInt(5)));
            int offset = random.nextInt(3);
            float[] part = new float[offset + rows * columns];
            System.arraycopy(all, row * columns, part, offset, rows * columns);
            tiles.add(new Tile(source, row, rows, part, offset));
            row += rows;
        }
        Collections.shuffle(tiles, random);
        return tiles;
    }
}
