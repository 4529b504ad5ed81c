package io.lorapress.checkpoint;

import java.util.List;

/** Tensors that are no weights themselves. */
final class SideTensors {
    /** Scales of activations and of the key-value cache; a model of 16 bits has no use for them. */
    private static final List<String> OF_ACTIVATIONS = List.of(".input_scale", ".input_scale_ub", ".input_zero_point", "activation_scale",
            ".qscale_act", ".output_scale", ".k_scale", ".v_scale", ".q_scale", ".input_global_scale");
    /** Parts of quantised weights. */
    private static final List<String> OF_WEIGHTS = List.of(".absmax", ".quant_map", ".nested_absmax", ".nested_quant_map", ".SCB", ".qweight",
            ".qzeros", ".g_idx", ".weight_packed", ".weight_shape", ".weight_zero_point", ".weight_g_idx", ".weight_scale", ".weight_scale_2",
            ".weight_global_scale", "_scale_inv", ".qscale_weight");

    private SideTensors() {
    }

    static boolean ofActivations(String name) {
        return OF_ACTIVATIONS.stream().anyMatch(name::endsWith);
    }

    /** Refuses a part that no weight has taken. */
    static void refuseLost(RawTensor tensor) {
        if (tensor.name().contains(".quant_state.bitsandbytes__") || OF_WEIGHTS.stream().anyMatch(tensor.name()::endsWith)) {
            throw tensor.refused(CheckpointError.INCOMPLETE_QUANTIZATION,
                    "is part of a quantised weight whose other parts are missing or in an unknown form");
        }
    }
}
