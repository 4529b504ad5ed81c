"""Where llama.cpp computes otherwise than transformers, whatever the file says. In the comparison of logits transformers is made to
compute as llama.cpp does there, so that everything else is compared; the line of the model says so.
"""
import torch


def softmax_router():
    from transformers.models.phimoe import modeling_phimoe

    def weigh(scores, jitter_eps, training, top_k=2):
        weights, experts = torch.softmax(scores.float(), -1).topk(top_k, -1)
        return weights / weights.sum(-1, keepdim=True), experts
    modeling_phimoe.sparsemixer = weigh


# family: what makes transformers compute so, and in words
DEPARTURES = {"phimoe": (softmax_router, "experts weighed by softmax, not SparseMixer")}


def apply(name):
    """Changes transformers in this process; gives what was changed, or nothing."""
    change, words = DEPARTURES.get(name, (lambda: None, None))
    change()
    return words
