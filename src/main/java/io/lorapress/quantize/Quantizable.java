package io.lorapress.quantize;

import io.lorapress.gguf.GgufTensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Which tensors may be quantised at all. Source: llama-quant.cpp, {@code tensor_allows_quantization}. */
final class Quantizable {
    /** Names in which one of these is found belong to tensors that are small or fragile. */
    private static final List<String> KEPT = List.of("_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel",
            "per_layer_model_proj", "ssm_conv1d", "shortconv.conv.weight", "indexer.k_proj.weight", "indexer.q_proj.weight",
            "time_mix_first.weight", "time_mix_w0.weight", "time_mix_w1.weight", "time_mix_w2.weight", "time_mix_v0.weight",
            "time_mix_v1.weight", "time_mix_v2.weight", "time_mix_a0.weight", "time_mix_a1.weight", "time_mix_a2.weight",
            "time_mix_g1.weight", "time_mix_g2.weight", "time_mix_decay_w1.weight", "time_mix_decay_w2.weight",
            "time_mix_lerp_fused.weight", "attn_rel_b.weight", ".position_embd", "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos",
            ".patch_embd", ".patch_merger", "a.rvq.codebook", "mm.a.code_embd");

    private Quantizable() {
    }

    /** @param tensor trimmed: without slowest dimensions of 1 */
    static boolean test(GgufTensorInfo tensor, QuantizationRequest request) {
        String name = tensor.name();
        return request.fileType() != FileType.COPY
                && tensor.shape().rank() >= 2
                && endsInWeight(name)
                && !name.equals("position_embd.weight")
                && !name.equals("token_types.weight")
                && !(request.leaveOutput() && name.equals("output.weight"))
                && !isKept(name);
    }

    private static boolean isKept(String name) {
        for (String part : KEPT) {
            if (name.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** A name of five bytes passes too: the source compares "not found" with a length that wrapped around. */
    private static boolean endsInWeight(String name) {
        return name.endsWith("weight") || name.getBytes(StandardCharsets.UTF_8).length == 5;
    }
}
