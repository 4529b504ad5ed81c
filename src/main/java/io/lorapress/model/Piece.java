package io.lorapress.model;

/**
 * One source tensor's share in a GGUF tensor: its transform's output starts at row {@code firstRow} of the GGUF tensor.
 * A tensor that is only renamed has one piece; stacked experts have one an expert.
 *
 * @param source    name of the tensor in the checkpoint
 * @param transform what is done to it
 * @param firstRow  first row of the GGUF tensor that it fills
 */
public record Piece(String source, Transform transform, long firstRow) {
}
