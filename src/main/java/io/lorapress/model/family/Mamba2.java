package io.lorapress.model.family;

import io.lorapress.model.Transform;
import io.lorapress.model.transform.Chain;
import io.lorapress.model.transform.Elementwise;
import io.lorapress.model.transform.View;

/**
 * The state-space part of hybrid models.
 * Source: Mamba2Model of conversion/mamba.py.
 *
 * @param groups groups that share a state
 * @param inner  width of the state-space part
 */
record Mamba2(long groups, long inner) {
    static final String NAMES = """
            model.layers.#.mamba.A_log                  blk.#.ssm_a
            model.layers.#.mamba.D                      blk.#.ssm_d
            model.layers.#.mamba.conv1d                 blk.#.ssm_conv1d
            model.layers.#.mamba.dt_proj                blk.#.ssm_dt
            model.layers.#.mamba.in_proj                blk.#.ssm_in
            model.layers.#.mamba.norm                   blk.#.ssm_norm
            model.layers.#.mamba.out_proj               blk.#.ssm_out
            """;

    /** dt_bias as the bias of a dt_proj. */
    static String rename(String name) {
        return name.endsWith(".dt_bias") ? name.substring(0, name.length() - "dt_bias".length()) + "dt_proj.bias" : name;
    }

    /** What a tensor of a state-space layer needs besides its name. */
    Transform transform(Source source) {
        if (source.endsWith("conv1d.weight")) {
            return Qwen3Next.kernel(source);
        }
        if (source.endsWith(".A_log")) {
            return new Chain(Elementwise.NEGATIVE_EXP, column(source));
        }
        if (source.endsWith(".D")) {
            return column(source);
        }
        return source.endsWith(".mamba.norm.weight", ".mixer.norm.weight") ? View.as(groups, inner / groups) : Transform.IDENTITY;
    }

    private static Transform column(Source source) {
        return View.as(source.shape().elements(), 1);
    }
}
