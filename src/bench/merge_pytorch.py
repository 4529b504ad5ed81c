"""The usual first step: dequantise an NF4 base and add the LoRA in PyTorch, save 16-bit safetensors.

usage: merge_pytorch.py BASE ADAPTER OUT
"""
import json, os, shutil, struct, sys
import torch
from safetensors import safe_open
from safetensors.torch import save_file


def dequantise(name, get):
    state = json.loads(bytes(get(f"{name}.quant_state.bitsandbytes__nf4").tolist()))
    packed, absmax = get(name).flatten(), get(f"{name}.absmax")
    nested = get(f"{name}.nested_quant_map")[absmax.long()]
    scale = nested * get(f"{name}.nested_absmax").repeat_interleave(state["nested_blocksize"])[: nested.numel()] + state["nested_offset"]
    index = torch.stack([packed >> 4, packed & 15], 1).flatten().long()
    values = get(f"{name}.quant_map")[index].view(-1, state["blocksize"]) * scale[:, None]
    return values.view(state["shape"]).to(torch.bfloat16)


def main(base, adapter, out):
    os.makedirs(out, exist_ok=True)
    config = json.load(open(f"{adapter}/adapter_config.json"))
    scale = config["lora_alpha"] / config["r"]
    lora = safe_open(f"{adapter}/adapter_model.safetensors", "pt")
    modules = {k[len("base_model.model."):-len(".lora_A.weight")] for k in lora.keys() if k.endswith(".lora_A.weight")}
    merged = {}
    for file in sorted(f for f in os.listdir(base) if f.endswith(".safetensors")):
        shard = safe_open(f"{base}/{file}", "pt")
        keys = set(shard.keys())
        for name in shard.keys():
            if any(part in name for part in (".absmax", ".quant_map", ".nested_", ".quant_state")):
                continue
            weight = dequantise(name, shard.get_tensor) if f"{name}.absmax" in keys else shard.get_tensor(name)
            module = name[: -len(".weight")]
            if module in modules:
                a = lora.get_tensor(f"base_model.model.{module}.lora_A.weight").float()
                b = lora.get_tensor(f"base_model.model.{module}.lora_B.weight").float()
                weight = (weight.float() + scale * (b @ a)).to(weight.dtype)
            merged[name] = weight.contiguous()
    save_file(merged, f"{out}/model.safetensors", metadata={"format": "pt"})
    for file in os.listdir(base):
        if file.endswith((".json", ".jinja")) and "index" not in file:
            shutil.copy(f"{base}/{file}", out)
    config = json.load(open(f"{out}/config.json"))
    config.pop("quantization_config", None)
    json.dump(config, open(f"{out}/config.json", "w"))


main(*sys.argv[1:])
