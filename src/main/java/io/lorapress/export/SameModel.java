package io.lorapress.export;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.checkpoint.StoredTensor;
import io.lorapress.failure.LorapressException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether a 16-bit folder holds the model that a 4-bit one was made of: the same tensors with the same shapes. */
final class SameModel {
    private SameModel() {
    }

    static boolean isQuantized(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.isQuantized();
        }
    }

    /** @throws LorapressException when the folder is quantised itself, or another model */
    static void require(Path sixteenBit, Path fourBit) {
        try (Checkpoint wide = Checkpoint.open(sixteenBit); Checkpoint narrow = Checkpoint.open(fourBit)) {
            if (wide.isQuantized()) {
                throw LorapressException.refused("--base-precision 16bit: " + sixteenBit + " is quantised as well; name a 16-bit folder with --base");
            }
            Stream.concat(narrow.tensors().stream(), wide.tensors().stream()).map(StoredTensor::name).distinct()
                    .filter(name -> !name.equals("lm_head.weight") || wide.tensor(name).isPresent() && narrow.tensor(name).isPresent())
                    .forEach(name -> compare(name, wide, narrow));
        }
    }

    private static void compare(String name, Checkpoint wide, Checkpoint narrow) {
        String inWide = wide.tensor(name).map(tensor -> tensor.info().shape().toString()).orElse("missing");
        String inNarrow = narrow.tensor(name).map(tensor -> tensor.info().shape().toString()).orElse("missing");
        if (!inWide.equals(inNarrow)) {
            throw LorapressException.refused("--base-precision 16bit: " + wide.folder() + " is not the model that " + narrow.folder()
                    + " was made of: tensor " + name + " is " + inWide + " there and " + inNarrow + " here; name the right folder with --base");
        }
    }
}
