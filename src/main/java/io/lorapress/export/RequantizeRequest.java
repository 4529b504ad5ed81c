package io.lorapress.export;

import java.nio.file.Path;

/**
 * A GGUF file to be made of another one.
 *
 * @param input           a file, or the first shard of a split one
 * @param output          the file, or what the names of several are made from
 * @param type            a name of llama-quantize or of Unsloth
 * @param keepSplit       whether the output has the input's shards
 * @param allowRequantize whether weights that are quantised may be quantised again
 * @param options         threads, memory, engine, quantizer, overwrite and the quantisation's own; the others are not used
 */
public record RequantizeRequest(Path input, Path output, String type, boolean keepSplit, boolean allowRequantize,
                                ExportOptions options) {
}
