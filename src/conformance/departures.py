"""Where llama.cpp computes otherwise than transformers, whatever the file says. In the comparison of logits transformers is made to
compute as llama.cpp does there, so that everything else is compared; the line of the model says so.
"""
import torch


def phimoe(model):
    from transformers.models.phimoe import modeling_phimoe

    def weigh(scores, jitter_eps, training, top_k=2):
        weights, experts = torch.softmax(scores.float(), -1).topk(top_k, -1)
        return weights / weights.sum(-1, keepdim=True), experts
    modeling_phimoe.sparsemixer = weigh
    for norm in (m for m in model.modules() if isinstance(m, torch.nn.LayerNorm)):
        norm.forward = lambda x, norm=norm: torch.nn.functional.rms_norm(x, norm.normalized_shape, norm.weight, norm.eps) + norm.bias


def gpt_oss(model):
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
    rotary = model.model.rotary_emb
    rotary.config.rope_parameters["truncate"] = True
    rotary.inv_freq = ROPE_INIT_FUNCTIONS["yarn"](rotary.config, None)[0]


# family: what makes transformers compute so, and in words
DEPARTURES = {
    "phimoe": (phimoe, "experts weighed by softmax, not SparseMixer, and RMS norms, not layer norms"),
    "gpt-oss": (gpt_oss, "YaRN's bounds rounded to whole dimensions"),
}


def apply(name, model):
    """Changes a model of this family and its class; gives what was changed, or nothing."""
    change, words = DEPARTURES.get(name, (lambda _: None, None))
    change(model)
    return words
