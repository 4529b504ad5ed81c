package io.lorapress.model.family;

import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Transform;
import io.lorapress.model.transform.Chain;
import io.lorapress.model.transform.RowSelection;
import io.lorapress.model.transform.View;
import io.lorapress.tensor.Shape;

/** The first convolution of Qwen's towers, over two frames, as llama.cpp wants it: one convolution a frame. */
final class TwoFrames {
    private TwoFrames() {
    }

    /** [out, in, 2, height, width] into two of [out, in, height, width]. */
    static void split(Source source, Outputs outputs) {
        Shape shape = source.shape();
        if (shape.rank() != 5 || shape.dimension(2) != 2) {
            throw new ModelException(Reason.WRONG_SHAPE, source.info().name() + " is " + shape
                    + "; llama.cpp knows convolutions over two frames only");
        }
        outputs.add("v.patch_embd.weight", source, frame(shape, 0));
        outputs.add("v.patch_embd.weight.1", source, frame(shape, 1));
    }

    private static Transform frame(Shape shape, long frame) {
        Shape byFrame = Shape.of(shape.dimension(0) * shape.dimension(1), 2, shape.dimension(3) * shape.dimension(4));
        return new Chain(new View(byFrame, RowSelection.rows(frame, 1)),
                View.as(shape.dimension(0), shape.dimension(1), shape.dimension(3), shape.dimension(4)));
    }
}
