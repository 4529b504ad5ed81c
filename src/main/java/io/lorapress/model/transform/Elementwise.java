package io.lorapress.model.transform;

import io.lorapress.model.Transform;
import io.lorapress.tensor.BFloat16;
import io.lorapress.tensor.DType;
import io.lorapress.tensor.Float16;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.Tile;

/**
 * Changes every element by itself. The converter computes in float16 where the checkpoint has float16 and in float32
 * otherwise, so the result is rounded to float16 in the former case.
 */
public final class Elementwise implements Transform {
    /** {@code x + 1}: norms that are stored as the distance from one. */
    public static final Elementwise PLUS_ONE = new Elementwise(x -> x + 1f);

    /** {@code -exp(x)}, correctly rounded: decay rates that are stored as logarithms. */
    public static final Elementwise NEGATIVE_EXP = new Elementwise(x -> -(float) Math.exp(x));

    /** Rounds to the values that bfloat16 has. */
    public static final Elementwise TO_BF16 = new Elementwise(BFloat16::round);

    /** Rounds to the values that float16 has. */
    public static final Elementwise TO_F16 = new Elementwise(Float16::round);

    /** One float to one float. */
    @FunctionalInterface
    public interface Function {
        float of(float x);
    }

    private final Function function;

    public Elementwise(Function function) {
        this.function = function;
    }

    /** {@code x * factor}, the factor rounded to float32 first, as PyTorch does with a number. */
    public static Elementwise times(double factor) {
        float rounded = (float) factor;
        return new Elementwise(x -> x * rounded);
    }

    @Override
    public long granularity(Shape source) {
        return 1;
    }

    @Override
    public Shape output(Shape source) {
        return source;
    }

    @Override
    public boolean changesValues() {
        return true;
    }

    @Override
    public void apply(Tile tile, RowSink sink) {
        int count = tile.rows() * tile.columns();
        boolean half = tile.tensor().dtype() == DType.F16;
        float[] changed = new float[count];
        for (int i = 0; i < count; i++) {
            float y = function.of(tile.values()[tile.offset() + i]);
            changed[i] = half ? Float.float16ToFloat(Float.floatToFloat16(y)) : y;
        }
        sink.accept(tile.firstRow(), tile.rows(), changed, 0);
    }
}
