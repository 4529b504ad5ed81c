package io.lorapress.model.family;

import io.lorapress.model.GgufTensor.Precision;
import java.util.Set;

/** Which GGUF tensors are float32 whatever type is asked for. Source: ModelBase.prepare_tensors of conversion/base.py. */
@FunctionalInterface
interface Precisions {
    /** @param rank number of dimensions */
    Precision of(String ggufName, int rank);

    /** By the part of the name between blk.N. and .weight. */
    Set<String> ALWAYS_F32 = Set.of("ffn_gate_inp", "ffn_gate_inp_shexp", "position_embd", "token_types",
            "ssm_conv1d", "shortconv.conv", "time_mix_first", "time_mix_w1", "time_mix_w2", "time_mix_decay_w1",
            "time_mix_decay_w2", "time_mix_lerp_fused", "v.position_embd", "altup_correct_coef", "altup_predict_coef",
            "ssm_conv1d_q", "ssm_conv1d_k", "ssm_conv1d_v", "indexer.proj");

    static Precision ofText(String name, int rank) {
        if (rank <= 1 || name.endsWith("_norm.weight") || !name.endsWith(".weight")) {
            return Precision.F32;
        }
        String stem = name.substring(0, name.length() - ".weight".length()).replaceFirst("^blk\\.\\d+\\.", "");
        return ALWAYS_F32.contains(stem) ? Precision.F32 : Precision.OUTPUT;
    }
}
