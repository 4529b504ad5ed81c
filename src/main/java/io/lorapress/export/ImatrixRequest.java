package io.lorapress.export;

import java.nio.file.Path;

/**
 * An importance matrix to be computed.
 *
 * @param model        a GGUF file
 * @param text         what the model reads, UTF-8
 * @param output       where the matrix goes
 * @param chunkSize    tokens that the model sees together
 * @param chunks       at most so many; 0 takes the whole text
 * @param withOutput   collects for output.weight too
 * @param parseSpecial reads special tokens in the text as such
 * @param threads      0 takes llama.cpp's choice
 * @param overwrite    a file that exists is replaced
 */
public record ImatrixRequest(Path model, Path text, Path output, int chunkSize, int chunks, boolean withOutput, boolean parseSpecial,
                             int threads, boolean overwrite) {
}
