package io.lorapress.export;

import io.lorapress.export.merge.MergedModel;
import io.lorapress.export.merge.MergedWeight;
import io.lorapress.export.stream.RowSource;
import io.lorapress.failure.LorapressException;
import java.util.List;

/** Tensors that a GGUF architecture has no place for can be left out only where they are zero. Small ones: biases. */
final class ZeroTensors {
    private ZeroTensors() {
    }

    /** @throws LorapressException when one of them has a value other than zero */
    static void refuseOthers(List<String> names, MergedModel model) {
        model.weights().stream().filter(weight -> names.contains(weight.info().name())).forEach(ZeroTensors::check);
    }

    private static void check(MergedWeight weight) {
        RowSource.Reader reader = weight.open();
        float[] row = new float[Math.toIntExact(weight.info().shape().columns() * weight.granularity())];
        int step = Math.toIntExact(weight.granularity());
        for (long first = 0; first < weight.info().shape().rows(); first += step) {
            reader.read(first, step, row, 0);
            for (float value : row) {
                if (value != 0) {
                    throw LorapressException.refused(weight.info().name() + ": has the value " + value + ", and GGUF has no place for this"
                            + " tensor unless it is zero; use merged_16bit for this model");
                }
            }
        }
    }
}
