package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to verify.
 *
 * @param base     folder of the base model
 * @param adapters at least one
 * @param prompts  asked of base and adapted model, where given
 * @param tokens   that an answer has at most
 * @param type     GGUF type that the models are run in, as {@code bf16} or {@code q8_0}
 * @param work     folder for temporary files of the base's size in that type
 * @param options  threads, memory and engine
 */
public record VerifyRequest(Path base, AdapterChoice adapters, Optional<Path> prompts, int tokens, String type, Path work,
                            ExportOptions options) {
}
