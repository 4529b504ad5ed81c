"""Makes small adapters of every kind with PEFT, and PEFT's own merge of each, for pack_peft_cases.py.

    python make_peft_cases.py OUT

Needs torch, transformers and peft. Everything is drawn from fixed seeds; every trained tensor is set to random values.
"""
import copy
import json
import pathlib
import sys
import warnings

import peft
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import (GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM,
                          Qwen3MoeConfig, Qwen3MoeForCausalLM)

warnings.simplefilter("ignore")
OUT = pathlib.Path(sys.argv[1])
WIDTH, VOCABULARY = 16, 40
INDEX = {}
ALL_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.square = nn.Conv2d(4, 6, 3)
        self.point = nn.Conv2d(4, 6, 1)
        self.line = nn.Conv1d(4, 6, 5)
        self.config = {}


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2)
        self.config = {}


def llama(tied):
    return LlamaForCausalLM(LlamaConfig(vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=24, num_hidden_layers=2,
                                        num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=tied))


def qwen2():
    return Qwen2ForCausalLM(Qwen2Config(vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=24, num_hidden_layers=1,
                                        num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=False))


def gpt2():
    return GPT2LMHeadModel(GPT2Config(vocab_size=VOCABULARY, n_embd=WIDTH, n_layer=1, n_head=2, n_positions=16))


def moe():
    return Qwen3MoeForCausalLM(Qwen3MoeConfig(vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=24, num_hidden_layers=1,
                                              num_attention_heads=2, num_key_value_heads=1, head_dim=8, num_experts=3,
                                              num_experts_per_tok=2, moe_intermediate_size=12, decoder_sparse_step=1,
                                              tie_word_embeddings=False))


BASES = {"llama": lambda: llama(False), "llama-tied": lambda: llama(True), "qwen2": qwen2, "gpt2": gpt2, "moe": moe,
         "convolutions": Convolutions, "attention": Attention}


def base(name):
    torch.manual_seed(sum(map(ord, name)))
    model = BASES[name]()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.5)
    return model


def save_model(model, folder):
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(model, "save_pretrained"):
        model.save_pretrained(folder)
    else:
        save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / "model.safetensors")


def randomise(model):
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.normal_(0, 0.3)


def unshare(model):
    """A merge changes weights in place: what is shared (tied, replicated) would be changed twice, or for others too."""
    for module in model.modules():
        for name, parameter in list(module._parameters.items()):
            if parameter is not None:
                module._parameters[name] = nn.Parameter(parameter.detach().clone(), requires_grad=False)


def resized(model):
    model.resize_token_embeddings(VOCABULARY + 5, mean_resizing=False)
    with torch.no_grad():
        model.get_input_embeddings().weight[VOCABULARY:].normal_(0, 0.5)
        model.get_output_embeddings().weight[VOCABULARY:].normal_(0, 0.5)
    return model


def case(name, base_name, config, prepare=lambda model: model, before_save=lambda model: None, **save):
    model = prepare(base(base_name))
    torch.manual_seed(sum(map(ord, name)))
    model = peft.get_peft_model(model, config)
    randomise(model)
    before_save(model)
    model.save_pretrained(OUT / name, **save)
    unshare(model)
    save_model(model.merge_and_unload(), OUT / name / "merged")
    INDEX[name] = {"base": base_name}


def lora(modules, **options):
    return peft.LoraConfig(r=options.pop("r", 4), lora_alpha=8, target_modules=modules, **options)


def prune(model):
    """What AdaLoRA's rank allocator leaves in the config."""
    pattern = {}
    for name, module in model.named_modules():
        if hasattr(module, "lora_E"):
            keep = [i % 3 != 0 for i in range(module.lora_E["default"].shape[0])]
            with torch.no_grad():
                module.lora_E["default"][[not kept for kept in keep]] = 0
            pattern[name.removeprefix("base_model.model.") + ".lora_E.default"] = keep
    model.peft_config["default"].rank_pattern = pattern


def lora_cases():
    case("dora-embedding", "llama", lora(["embed_tokens", "q_proj"], use_dora=True))
    case("dora-conv1d-transposed", "gpt2", lora(["c_attn", "c_proj"], use_dora=True, fan_in_fan_out=True))
    case("transposed-without-flag", "gpt2", lora(["c_attn", "c_proj", "c_fc"]))
    case("lora-bias-transposed", "gpt2", lora(["c_attn"], lora_bias=True, fan_in_fan_out=True))
    case("embedding-and-head", "llama", lora(["embed_tokens", "lm_head"]))
    case("embedding-and-head-tied", "llama-tied", lora(["embed_tokens", "lm_head"], ensure_weight_tying=True))
    case("head-tied", "llama-tied", lora(["lm_head", "q_proj"]))
    case("saved-embedding-tied", "llama-tied", lora(["q_proj"], modules_to_save=["embed_tokens"]))
    case("saved-embedding-kept-tied", "llama-tied", lora(["q_proj"], modules_to_save=["embed_tokens"], ensure_weight_tying=True))
    case("tokens-tied", "llama-tied", lora(["q_proj"], trainable_token_indices=[3, 1, 39]))
    case("tokens-by-module", "llama", lora(["q_proj"], trainable_token_indices={"embed_tokens": [5, 0], "lm_head": [7]}))
    case("resized", "llama", lora(["q_proj"], modules_to_save=["embed_tokens", "lm_head"]), resized)
    case("resized-embedding-lora", "llama", lora(["embed_tokens", "lm_head", "v_proj"]), resized, save_embedding_layers=True)
    case("resized-tokens", "llama", lora(["q_proj"], trainable_token_indices=list(range(VOCABULARY, VOCABULARY + 5))), resized,
         save_embedding_layers=True)
    case("resized-tied", "llama-tied", lora(["q_proj"]), resized, save_embedding_layers=True)
    case("replicated", "llama", lora(ALL_LINEAR, layer_replication=[[0, 2], [1, 2], [0, 1]]))
    case("joint-attention", "attention", lora(["attention"]))
    case("convolutions", "convolutions", lora(["square", "point", "line"], lora_bias=True))
    case("convolutions-dora", "convolutions", lora(["square", "point", "line"], use_dora=True))
    case("bias-all", "qwen2", lora(["q_proj", "o_proj"], bias="all"))


def expert_cases():
    parameters = ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"]
    case("experts", "moe", lora(["q_proj"], target_parameters=parameters, use_rslora=True, rank_pattern={"experts.down_proj": 2}))
    case("experts-down-only", "moe", lora(["q_proj"], target_parameters=parameters[1:]))
    case("experts-router", "moe", lora([], target_parameters=["mlp.gate.weight", *parameters]))


def other_cases():
    case("adalora", "qwen2", peft.AdaLoraConfig(init_r=6, target_r=4, total_step=10, lora_alpha=8, target_modules=["q_proj", "down_proj"]),
         before_save=prune)
    case("vera", "qwen2", peft.VeraConfig(r=4, target_modules=["q_proj", "down_proj"]))
    case("loha-convolutions", "convolutions", peft.LoHaConfig(r=3, alpha=6, target_modules=["square", "point", "line"]))
    case("loha-core", "convolutions", peft.LoHaConfig(r=3, alpha=6, target_modules=["square", "line"], use_effective_conv2d=True))
    case("lokr-convolutions", "convolutions", peft.LoKrConfig(r=1, alpha=6, target_modules=["square", "point", "line"], decompose_both=True))
    case("lokr-core", "convolutions", peft.LoKrConfig(r=1, alpha=6, target_modules=["square"], use_effective_conv2d=True))
    case("lokr-whole", "convolutions", peft.LoKrConfig(r=8, alpha=6, target_modules=["square", "point"]))
    case("ia3-bias", "qwen2", peft.IA3Config(target_modules=["k_proj", "down_proj"], feedforward_modules=["down_proj"]))
    case("ia3-transposed", "gpt2", peft.IA3Config(target_modules=["c_attn", "mlp.c_proj"], feedforward_modules=["mlp.c_proj"], fan_in_fan_out=True))
    case("ia3-convolutions", "convolutions", peft.IA3Config(target_modules=["square", "point"], feedforward_modules=["point"]))
    case("oft", "llama", peft.OFTConfig(r=4, oft_block_size=0, target_modules=["q_proj", "down_proj"]))
    case("oft-exact", "llama", peft.OFTConfig(oft_block_size=4, target_modules=["q_proj"], use_cayley_neumann=False))
    case("oft-shared", "llama", peft.OFTConfig(oft_block_size=8, target_modules=["q_proj", "k_proj"], block_share=True, num_cayley_neumann_terms=3))
    case("oft-constrained", "llama", peft.OFTConfig(oft_block_size=4, target_modules=["q_proj"], coft=True, eps=0.4))
    case("oft-embedding", "llama", peft.OFTConfig(oft_block_size=4, target_modules=["embed_tokens", "q_proj"]))
    case("oft-convolutions", "convolutions", peft.OFTConfig(oft_block_size=6, target_modules=["square"]))
    case("tokens-alone", "llama", peft.TrainableTokensConfig(token_indices=[4, 2], target_modules=["embed_tokens"]))


def rewrite(name, source, change):
    """The same adapter under other keys or in another packing; the merge stays what it was."""
    folder = OUT / name
    (folder / "merged").mkdir(parents=True)
    config = json.loads((OUT / source / "adapter_config.json").read_text())
    tensors = change(load_file(OUT / source / "adapter_model.safetensors"), config)
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2))
    save_file({key: value.contiguous() for key, value in tensors.items()}, folder / "adapter_model.safetensors")
    (folder / "merged" / "model.safetensors").write_bytes((OUT / source / "merged" / "model.safetensors").read_bytes())
    INDEX[name] = copy.copy(INDEX[source])


def grouped(tensors, config):
    config["lora_B_layout"] = "grouped_by_expert"
    experts = 3
    for key, value in tensors.items():
        if "experts" in key and "lora_B" in key:
            tensors[key] = value.reshape(value.shape[0], -1, experts).transpose(1, 2).reshape(value.shape)
    return tensors


def named(tensors, config):
    out = {}
    for key, value in tensors.items():
        key = key.replace(".lora_A.", ".lora_A.pirate.").replace(".lora_B.", ".lora_B.pirate.")
        key = key + ".pirate" if key.endswith("lora_magnitude_vector") or "lora_embedding" in key else key
        out[key.replace("base_model.model.", "module.base_model.model._fsdp_wrapped_module.")] = value
    return out


def rewritten_cases():
    rewrite("experts-grouped", "experts", grouped)
    rewrite("named", "dora-embedding", named)


def expert_by_expert():
    """Experts that were trained one by one, onto a base that stacks them; transposed as gpt-oss and Llama 4 do, and straight."""
    halves = (("{}.gate_proj", "gate_up_proj", 6, 0), ("{}.up_proj", "gate_up_proj", 6, 6), ("{}.down_proj", "down_proj", 8, 0))
    wholes = (("gate_up_projs.{}", "gate_up_proj", 12, 0), ("down_projs.{}", "down_proj", 8, 0))
    for name, transposed, dora, parts in (("one-by-one-straight", False, False, halves), ("one-by-one-transposed", True, False, halves),
                                          ("one-by-one-dora", False, True, halves), ("one-by-one-dora-transposed", True, True, wholes)):
        torch.manual_seed(7)
        prefix = "layers.0.mlp.experts"
        stacks = {f"{prefix}.gate_up_proj": torch.randn(2, 12, 8), f"{prefix}.down_proj": torch.randn(2, 8, 6)}
        adapter, merged = {}, copy.deepcopy(stacks)
        for expert in range(2):
            for part, stack, out, first in parts:
                target = merged[f"{prefix}.{stack}"][expert, first:first + out]
                a, b = torch.randn(2, target.shape[1]), torch.randn(out, 2)
                target += 2 * (b @ a)
                key = f"base_model.model.{prefix}.{part.format(expert)}"
                adapter[f"{key}.lora_A.weight"], adapter[f"{key}.lora_B.weight"] = a, b
                if dora:
                    adapter[f"{key}.lora_magnitude_vector"] = magnitude = torch.rand(out)
                    target *= (magnitude / target.norm(dim=1))[:, None]
        if transposed:
            stacks, merged = ({key: value.transpose(1, 2).contiguous() for key, value in side.items()} for side in (stacks, merged))
        (OUT / name / "merged").mkdir(parents=True)
        (OUT / "bases" / name).mkdir(parents=True)
        config = {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "use_dora": dora, "target_modules": [part for part, *_ in parts]}
        (OUT / name / "adapter_config.json").write_text(json.dumps(config))
        save_file(adapter, OUT / name / "adapter_model.safetensors")
        save_file(merged, OUT / name / "merged" / "model.safetensors")
        save_file(stacks, OUT / "bases" / name / "model.safetensors")
        INDEX[name] = {"base": name}


COMBINED = OUT.with_name(OUT.name + "-combined")
WEIGHTS, DENSITY = [0.7, -0.3], 0.6


def combine_cases():
    """Two adapters as one, by add_weighted_adapter; the ranks differ where the way of combining lets them."""
    index = {}
    save_model(base("llama"), COMBINED / "bases" / "llama")
    for way in ("cat", "linear", "ties", "svd"):
        torch.manual_seed(11)
        model = peft.get_peft_model(base("llama"), lora(["q_proj", "embed_tokens", "up_proj"]), adapter_name="first")
        model.add_adapter("second", lora(["q_proj", "embed_tokens", "down_proj"], r=4 if way in ("linear", "ties") else 6, use_rslora=True))
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if "lora_" in name:
                    parameter.normal_(0, 0.3)
        model.save_pretrained(COMBINED / way, selected_adapters=["first", "second"], save_embedding_layers=False)
        (COMBINED / way / "first" / "adapter_config.json").rename(COMBINED / way / "adapter_config.json")
        (COMBINED / way / "first" / "adapter_model.safetensors").rename(COMBINED / way / "adapter_model.safetensors")
        model.add_weighted_adapter(["first", "second"], WEIGHTS, "both", combination_type=way, density=DENSITY)
        save_model(model.merge_and_unload(adapter_names=["both"]), COMBINED / way / "merged")
        index[way] = {"base": "llama"}
    (COMBINED / "index.json").write_text(json.dumps(index))


if __name__ == "__main__":
    combine_cases()
    for name in BASES:
        save_model(base(name), OUT / "bases" / name)
    lora_cases()
    expert_cases()
    other_cases()
    rewritten_cases()
    expert_by_expert()
    (OUT / "index.json").write_text(json.dumps(INDEX, indent=1))
