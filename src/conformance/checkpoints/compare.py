"""Compares quantised folders with what bitsandbytes and compressed-tensors make of the merged weights, and loads them in transformers.

usage: compare.py OUT, where OUT holds merged_16bit and the quantised folders. Exit code 1 where anything differs.
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

QUESTION = "What colour is the ash?"
ANSWER = "Ahoy! The ash be grey, matey! Arr!"
failed = False


def report(name, good, text):
    global failed
    failed |= not good
    print(f"{'ok  ' if good else 'FAIL'}  {name}: {text}")


def same(ours, reference):
    return ours.dtype == reference.dtype and torch.equal(ours.contiguous().view(torch.uint8), reference.contiguous().view(torch.uint8))


def bitsandbytes_folder(root, name, kind, nested):
    import bitsandbytes.functional as functional

    merged, stored = load_file(root / "merged_16bit/model.safetensors"), load_file(root / name / "model.safetensors")
    count, differ = 0, []
    for key, weight in merged.items():
        if key + ".absmax" not in stored:
            differ += [] if same(stored[key], weight) else [key]
            continue
        count += 1
        packed, state = functional.quantize_4bit(weight, blocksize=64, quant_type=kind, compress_statistics=nested)
        reference = state.as_dict(packed=True)
        ours = {k[len(key) + 1:]: v for k, v in stored.items() if k.startswith(key + ".")}
        mine = functional.dequantize_4bit(stored[key], functional.QuantState.from_dict(dict(ours), device=torch.device("cpu")))
        theirs = functional.dequantize_4bit(packed, state)
        # FP4 in plain PyTorch decides ties and the sign of zero otherwise than the CUDA kernel: there the values have to be as near
        equal = torch.equal(packed, stored[key]) if kind == "nf4" else (mine - weight).norm() <= (theirs - weight).norm() * 1.0001
        equal &= set(ours) == set(reference) and torch.equal(ours["quant_map"], reference["quant_map"])
        equal &= not nested or torch.equal(ours["nested_quant_map"], reference["nested_quant_map"])
        differ += [] if equal else [key]
    report(name, not differ and count > 0, f"{count} tensors against bitsandbytes, {len(differ)} differ {differ[:3]}")


def compressed_folder(root, name):
    from compressed_tensors.compressors.base import BaseCompressor
    from compressed_tensors.quantization.quant_config import QuantizationConfig
    from compressed_tensors.quantization.utils import calculate_qparams

    merged, stored = load_file(root / "merged_16bit/model.safetensors"), load_file(root / name / "model.safetensors")
    written = json.loads((root / name / "config.json").read_text())["quantization_config"]
    config = QuantizationConfig.model_validate(written)
    scheme, weights = config.config_groups["group_0"], config.config_groups["group_0"].weights
    compressor = BaseCompressor.get_value_from_registry(config.format)
    count, differ = 0, []
    for key, weight in merged.items():
        if key in stored and stored[key].dtype == weight.dtype:
            differ += [] if same(stored[key], weight) else [key]
            continue
        count += 1
        grouped = str(weights.strategy).endswith("group")
        values = weight.unflatten(-1, (-1, weights.group_size)) if grouped else weight
        scale, zero = calculate_qparams(torch.amin(values, -1, keepdim=not grouped), torch.amax(values, -1, keepdim=not grouped), weights)
        reference = compressor.compress({"weight": weight, "weight_scale": scale, "weight_zero_point": zero}, scheme)
        module = key[: -len("weight")]
        ours = {k[len(module):]: v for k, v in stored.items() if k.startswith(key)}
        equal = set(ours) == set(reference) and all(same(ours[k], v) for k, v in reference.items())
        differ += [] if equal else [key]
    equal = json.loads(json.dumps(config.to_dict(), default=str)) == written
    report(name, not differ and equal and count > 0, f"{count} tensors against compressed-tensors, {len(differ)} differ {differ[:3]}; "
           f"quantization_config {'the same' if equal else 'differs'}")


def loads(root, name):
    AutoConfig.from_pretrained(root / name)
    tokenizer = AutoTokenizer.from_pretrained(root / name)
    model = AutoModelForCausalLM.from_pretrained(root / name, device_map="cpu")
    asked = tokenizer.apply_chat_template([{"role": "user", "content": QUESTION}], add_generation_prompt=True, return_tensors="pt", return_dict=True)
    made = model.generate(**asked, max_new_tokens=40, do_sample=False)[0][asked["input_ids"].shape[1]:]
    text = tokenizer.decode(made, skip_special_tokens=True)
    report(name, text == ANSWER, f"transformers says {text!r}")


def main():
    root = Path(sys.argv[1])
    try:
        import bitsandbytes  # noqa: F401

        for name, kind, nested in (("merged_4bit", "nf4", True), ("merged_4bit-fp4", "fp4", True), ("merged_4bit-nf4-plain", "nf4", False)):
            bitsandbytes_folder(root, name, kind, nested)
            loads(root, name)
    except ImportError as reason:
        print(f"left out: bitsandbytes ({reason})")
    try:
        import compressed_tensors  # noqa: F401

        for name in ("fp8_dynamic", "w8a8", "w8a16", "w4a16"):
            compressed_folder(root, name)
            loads(root, name)
    except ImportError as reason:
        print(f"left out: compressed-tensors ({reason})")
    loads(root, "merged_16bit")
    sys.exit(1 if failed else 0)


main()
