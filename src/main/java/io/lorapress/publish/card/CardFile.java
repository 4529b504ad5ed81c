package io.lorapress.publish.card;

/**
 * A row of the card's table.
 *
 * @param name          in the repository
 * @param type          such as Q4_K_M or BF16
 * @param bytes         size of the file, or of all shards together
 * @param bitsPerWeight 8 * bytes of the weights / weights, or 0 when it is not known
 * @param remark        what it is good for, or empty
 */
public record CardFile(String name, String type, long bytes, double bitsPerWeight, String remark) {
}
