"""Hashes of the files that llama.cpp's converter and llama-quantize make of some goldens' checkpoints, for ReferenceExportTest.

usage: export_goldens.py SRC/TEST/RESOURCES > .../export/references.tsv        (needs PEERS_CACHE)

A line: golden, variant, format as --to names it, SHA-256. The checkpoints are those of src/test/resources/model with the weights that
model_goldens.pattern gives; the variant mxfp4 has gpt-oss's experts in that form. The tokenizer is export/tokenizer.json, a byte-level
BPE without merges worth the name, so the converter has to be told its pre-tokeniser.
"""
import hashlib, json, os, shutil, subprocess, sys, tempfile
import numpy as np
import torch
from safetensors.torch import save_file
from model_goldens import CACHE, pattern
import convert_hf_to_gguf
from conversion import base

base.TextModel.get_vocab_base_pre = lambda self, tokenizer: "llama-bpe"
TEXT = ["gguf:bf16", "gguf:f16", "gguf:q8_0", "gguf:q4_k_m"]
TOWER = ["mmproj:f16", "mmproj:bf16", "mmproj:f32", "mmproj:q8_0"]
CASES = [("gemma3-a", "plain", TEXT), ("gemma3n-a", "plain", TEXT + ["gguf:q4_0", "gguf:q5_1", "gguf:q6_k"]),
         ("gpt-oss-a", "mxfp4", TEXT + ["gguf:f32", "gguf:mxfp4_moe"]), ("gpt-oss-b", "mxfp4", TEXT), ("gemma3-vision-a", "plain", TOWER + TEXT[:1]),
         ("mistral3-b", "plain", TOWER[:1]), ("pixtral-a", "plain", TOWER[:1]), ("qwen2-vl-b", "plain", TOWER[:1]),
         ("qwen2_5-vl-a", "plain", TOWER), ("qwen3-vl-a", "plain", TOWER), ("qwen3_5-vision-b", "plain", TOWER[:1])]
DTYPES = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}


def small(name, count):
    """The pattern's steps as integers 0 to 254."""
    return torch.from_numpy((pattern(name, count) * 64 + 127).astype(np.uint8))


def packed(name, shape):
    """Experts [experts, in, out] as MXFP4."""
    experts, inputs, outputs = shape
    blocks = small(name + "_blocks", experts * outputs * inputs // 2).reshape(experts, outputs, inputs // 32, 16)
    scales = small(name + "_scales", experts * outputs * inputs // 32).reshape(experts, outputs, inputs // 32)
    return {name + "_blocks": blocks, name + "_scales": 116 + scales % 10}


def make(golden, variant, resources, folder):
    config, shards = golden["config"], {}
    for shard, name, dtype, shape in golden["checkpoint"]:
        part = shards.setdefault(shard, {})
        if variant == "mxfp4" and name.endswith(("experts.down_proj", "experts.gate_up_proj")):
            part.update(packed(name, shape))
        else:
            part[name] = torch.from_numpy(pattern(name, int(np.prod(shape)))).reshape(shape).to(DTYPES[dtype])
    if variant == "mxfp4":
        config = {**config, "quantization_config": {"quant_method": "mxfp4"}}
    for shard, tensors in shards.items():
        save_file(tensors, os.path.join(folder, f"model-{shard + 1:05}.safetensors"), metadata={"format": "pt"})
    write(folder, "config.json", config)
    write(folder, "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>"})
    write(folder, "preprocessor_config.json", {"image_mean": [0.5, 0.25, 0.75], "image_std": [0.5, 0.5, 0.125]})
    shutil.copy(os.path.join(resources, "export", "tokenizer.json"), folder)


def write(folder, name, value):
    with open(os.path.join(folder, name), "w") as f:
        json.dump(value, f)


def tokenizer(path):
    """Byte-level BPE of as many tokens as the goldens have rows, 320: bytes, some pairs, and four added ones."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = [(a, b) for a in "eaoitnsrhl" for b in "nrstdl"]
    vocabulary = {t: i for i, t in enumerate(letters + [a + b for a, b in pairs])}
    t = Tokenizer(models.BPE(vocab=vocabulary, merges=pairs))
    llama3 = json.load(open(os.path.join(CACHE, "llama3", "tokenizer.json")))
    t.decoder = decoders.ByteLevel()
    t.add_special_tokens([AddedToken(x, special=True) for x in ("<s>", "</s>", "[IMG_BREAK]", "<image>")])
    text = json.loads(t.to_str())
    text["pre_tokenizer"] = llama3["pre_tokenizer"]
    with open(path, "w") as f:
        json.dump(text, f, ensure_ascii=False)


def converted(folder, out, outtype, *options):
    sys.argv = ["convert_hf_to_gguf.py", folder, "--outfile", out, "--outtype", outtype, *options]
    convert_hf_to_gguf.main()


def reference(folder, wanted, work):
    kind, name = wanted.split(":")
    out = os.path.join(work, wanted.replace(":", "-") + ".gguf")
    if kind == "mmproj":
        converted(folder, out, name, "--mmproj")
    elif name in ("bf16", "f16", "f32"):
        converted(folder, out, name)
    else:
        sixteen = os.path.join(work, "sixteen.gguf")
        if not os.path.exists(sixteen):
            converted(folder, sixteen, "bf16")
        binary = os.path.join(CACHE, "llama-bin", "bin")
        subprocess.run([os.path.join(binary, "llama-quantize"), "--allow-requantize", sixteen, out, name], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "LD_LIBRARY_PATH": binary})
    with open(out, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def main():
    resources = sys.argv[1]
    if not os.path.exists(os.path.join(resources, "export", "tokenizer.json")):
        tokenizer(os.path.join(resources, "export", "tokenizer.json"))
    for name, variant, formats in CASES:
        with tempfile.TemporaryDirectory() as work:
            folder = os.path.join(work, "Merged")
            os.mkdir(folder)
            make(json.load(open(os.path.join(resources, "model", name + ".json"))), variant, resources, folder)
            for wanted in formats:
                try:
                    print(name, variant, wanted, reference(folder, wanted, work), sep="\t", flush=True)
                except Exception as e:
                    print("FAILED", name, wanted, type(e).__name__, str(e)[:200], file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
