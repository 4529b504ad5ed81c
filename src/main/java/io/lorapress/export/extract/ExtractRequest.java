package io.lorapress.export.extract;

import java.nio.file.Path;

/**
 * Two models and the adapter to be made of their difference.
 *
 * @param finetuned  folder of the trained model
 * @param base       folder of the model it was trained from
 * @param baseName   what the adapter's config calls the base
 * @param rank       of the adapter; a matrix whose difference has less keeps less
 * @param embeddings whether embeddings and head are among the modules
 * @param output     folder of the adapter
 * @param engine     {@code auto}, {@code scalar} or {@code vector}
 */
public record ExtractRequest(Path finetuned, Path base, String baseName, int rank, boolean embeddings, Path output, int threads,
                             long memoryBytes, String engine, boolean overwrite) {
}
