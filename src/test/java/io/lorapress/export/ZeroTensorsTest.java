package io.lorapress.export;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.checkpoint.Checkpoint;
import io.lorapress.export.merge.CheckpointBase;
import io.lorapress.export.merge.MergedModel;
import io.lorapress.failure.LorapressException;
import io.lorapress.numeric.Engines;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZeroTensorsTest {
    @Test
    void aTensorWithValuesIsNotLeftOutSilently() {
        try (Checkpoint base = Checkpoint.open(Path.of("samples/pirate/base-16bit"))) {
            MergedModel model = MergedModel.of(new CheckpointBase(base), MergedModel.unchanged(new CheckpointBase(base)), Engines.choose("scalar").engine(), true);
            LorapressException refusal = assertThrows(LorapressException.class,
                    () -> ZeroTensors.refuseOthers(List.of("model.norm.weight"), model));
            assertTrue(refusal.getMessage().startsWith("model.norm.weight"), refusal.getMessage());
            assertDoesNotThrow(() -> ZeroTensors.refuseOthers(List.of(), model));
        }
    }
}
