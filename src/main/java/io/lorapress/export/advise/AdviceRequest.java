package io.lorapress.export.advise;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What to give advice on.
 *
 * @param ram     bytes of memory there are
 * @param vram    bytes of memory on the graphics card, where there is one
 * @param runner  what the model is to be run with; anything where empty
 * @param context tokens to run with
 * @param measure whether every GGUF format is made and compared with the 16-bit model
 * @param work    folder for temporary files
 */
public record AdviceRequest(Path base, AdapterChoice adapters, long ram, OptionalLong vram, Optional<Runner> runner, int context,
                            boolean measure, Path work, ExportOptions options) {
}
