package io.lorapress.export.verify;

import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportOptions;
import io.lorapress.export.ExportRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to validate.
 *
 * @param out              a file, a model folder, or a folder of outputs
 * @param only             of the folder's outputs these; all where empty
 * @param base             the base that the 16-bit merge is made of, to compare with; empty to compare with nothing
 * @param adapters         merged into it
 * @param text             whose tokens the logits are compared on; the reference's own answers where empty
 * @param prompts          asked of every artefact; some questions of our own where empty
 * @param tokens           that an answer has at most
 * @param templateOptional whether a model may have no chat template
 * @param work             folder for temporary files: of the 16-bit merge, and of every artefact that is a folder
 * @param options          threads, memory, engine and quantizer
 */
public record ValidateRequest(Path out, List<Path> only, Optional<Path> base, AdapterChoice adapters, Optional<Path> text,
                              Optional<Path> prompts, int tokens, boolean templateOptional, Path work, ExportOptions options) {
    private static final int TOKENS = 64;

    /** What an export has written, against what it was made of: blocks that it was told to leave out are missing there too. */
    public static ValidateRequest after(ExportRequest done, List<Path> written, Path work) {
        return new ValidateRequest(done.directory(), written, Optional.of(done.base()), done.adapters(), Optional.empty(), Optional.empty(),
                TOKENS, false, work, done.options().withQuantize(done.options().quantize().ofEveryFile()));
    }
}
