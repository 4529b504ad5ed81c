package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to validate.
 *
 * @param out               a file, a model folder, or a folder of outputs
 * @param base              the base that the 16-bit merge is made of, to compare with; empty to compare with nothing
 * @param adapters          merged into it
 * @param text              whose tokens the logits are compared on; the reference's own answers where empty
 * @param prompts           asked of every artefact; some questions of our own where empty
 * @param tokens            that an answer has at most
 * @param templateOptional  whether a model may have no chat template
 * @param work              folder for temporary files
 */
public record ValidateRequest(Path out, Optional<Path> base, AdapterChoice adapters, Optional<Path> text, Optional<Path> prompts,
                              int tokens, boolean templateOptional, Path work, ExportOptions options) {
}
