package io.lorapress.export;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of the weights in one GGUF file.
 *
 * @param bytes         of the file
 * @param bitsPerWeight over all tensors, header and padding apart
 * @param allRows       whether every row was decoded again and compared, or every sixteenth
 * @param types         by type, the most weights first
 * @param tensors       in the order of the file
 */
public record OutputQuality(Path path, long bytes, double bitsPerWeight, boolean allRows, List<Type> types, List<Tensor> tensors) {
    /** @param relativeError root of the mean squared error over the root of the mean square; 0 where nothing changed */
    public record Type(String type, int tensors, long weights, long bytes, double relativeError) {
    }

    /** @param relativeError as in {@link Type} */
    public record Tensor(String name, String type, long weights, long bytes, double relativeError) {
    }
}
