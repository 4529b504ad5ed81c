package io.lorapress.adapter;

/** The factor s of a pair of factors, once it is known what they are for. */
@FunctionalInterface
interface Scale {
    /**
     * @param path of the module or parameter, as patterns name it
     * @param rank of one matrix
     * @throws AdapterException when the config states another rank
     */
    float of(String path, int rank);
}
