package io.lorapress.adapter;

/**
 * Where a tensor of an adapter belongs, read from its key.
 *
 * @param module  path of the module, without the prefixes of wrappers
 * @param depth   how many {@code base_layer} stood between the module and the part: wrappers around wrappers
 * @param part    which of the method's tensors it is
 * @param leaf    for a saved tensor its name below the module, else empty
 * @param adapter the adapter's name where the key has one, else empty
 */
record AdapterKey(String module, int depth, Part part, String leaf, String adapter) {
}
