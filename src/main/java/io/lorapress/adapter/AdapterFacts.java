package io.lorapress.adapter;

import io.lorapress.tensor.DType;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What an adapter is, told from its headers.
 *
 * @param method     peft_type, in upper case
 * @param ranks      every rank that occurs among the modules, smallest first; none for methods without one
 * @param alpha      lora_alpha of the config
 * @param targets    last name of the adapted modules, and how many there are of each
 * @param saved      names of tensors that replace the base's
 * @param dtypes     as they are stored
 * @param tensors    number of them
 * @param parameters number of weights
 * @param bytes      they take
 */
public record AdapterFacts(String method, SortedSet<Integer> ranks, double alpha, SortedMap<String, Integer> targets,
                           SortedSet<String> saved, Set<DType> dtypes, int tensors, long parameters, long bytes) {
}
