package io.lorapress.adapter;

/**
 * A copy of a base tensor that an adapter saved.
 *
 * @param tensor of the base
 * @param key    of the adapter's copy
 * @param rows   the copy's values
 */
public record SavedCopy(String tensor, String key, RowProvider rows) {
}
