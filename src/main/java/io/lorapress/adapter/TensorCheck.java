package io.lorapress.adapter;

import java.util.Collection;
import java.util.List;

/** What must hold for the values of every adapter. */
final class TensorCheck {
    private TensorCheck() {
    }

    static void refuseBadTypes(Collection<AdapterTensor> tensors) {
        for (AdapterTensor tensor : tensors) {
            if (!tensor.dtype().isFloat()) {
                throw new AdapterException(AdapterError.BAD_DTYPE, tensor.name() + " is stored as " + tensor.dtype()
                        + ", but an adapter holds F32, F16, BF16 or F64; save it again without quantisation");
            }
        }
    }

    static void refuseNotFinite(Collection<AdapterTensor> tensors) {
        List<AdapterTensor> bad = tensors.stream().parallel().filter(tensor -> firstNotFinite(tensor) >= 0).toList();
        if (!bad.isEmpty()) {
            throw new AdapterException(AdapterError.NOT_FINITE, "the adapter holds inf or NaN in "
                    + AdapterException.list(bad.stream().map(AdapterTensor::name).toList()) + " (first at element "
                    + firstNotFinite(bad.getFirst()) + " of " + bad.getFirst().name() + "); the training diverged, use an earlier checkpoint");
        }
    }

    private static long firstNotFinite(AdapterTensor tensor) {
        return tensor.firstWhere(value -> !Float.isFinite(value));
    }
}
