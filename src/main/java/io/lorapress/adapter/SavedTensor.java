package io.lorapress.adapter;

/**
 * A tensor of the adapter that replaces one of the base.
 *
 * @param module path of the module, as the adapter names it
 * @param leaf   the tensor's name below the module
 */
record SavedTensor(String module, String leaf, AdapterTensor tensor) {
}
