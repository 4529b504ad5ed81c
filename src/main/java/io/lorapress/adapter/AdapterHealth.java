package io.lorapress.adapter;

import java.util.List;

/**
 * Tensors of an adapter that look wrong.
 *
 * @param zero      all of whose values are zero
 * @param notFinite that hold inf or NaN
 */
public record AdapterHealth(List<String> zero, List<String> notFinite) {
    static AdapterHealth of(List<AdapterTensor> tensors) {
        return new AdapterHealth(tensors.stream().parallel().filter(AdapterTensor::isZero).map(AdapterTensor::name).sorted().toList(),
                tensors.stream().parallel().filter(tensor -> tensor.firstWhere(value -> !Float.isFinite(value)) >= 0).map(AdapterTensor::name)
                        .sorted().toList());
    }
}
